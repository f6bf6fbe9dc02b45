import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/aws/decide.ts";
import { explain } from "../../../src/access/aws/explain.ts";
import type { AccessRequest } from "../../../src/access/aws/request.ts";
import {
  RESOURCE_CONTROL_POLICY,
  SERVICE_CONTROL_POLICY,
} from "../../../src/access/policy/aws-organization-profiles.ts";
import {
  IDENTITY_POLICY,
  keyPolicyProfile,
  trustPolicyProfile,
} from "../../../src/access/policy/aws-profiles.ts";
import { compile } from "../../../src/access/policy/compiled.ts";
import { PolicyError } from "../../../src/access/policy/defect.ts";
import { parsePolicy } from "../../../src/access/policy/parse.ts";
import { readStoredPolicy } from "../../../src/access/policy/stored.ts";
import { mutatedPolicy, type PolicyKind } from "../../hostile/policy-mutations.ts";
import { Random } from "../../support/random.ts";
import { A, arnOf, CALLERS, KEY } from "../aws/scene.ts";

const POLICIES = 1000;
const LARGEST = 32_768;

const PROFILES = {
  key: [keyPolicyProfile("us-west-2", LARGEST), RESOURCE_CONTROL_POLICY],
  identity: [IDENTITY_POLICY, SERVICE_CONTROL_POLICY],
  trust: [trustPolicyProfile("us-west-2")],
} as const;
const KINDS: readonly PolicyKind[] = ["key", "identity", "trust"];

const VALUES = new Map<string, readonly string[]>(
  Object.entries({
    "kms:encryptioncontext:a": [`*a?b\${aws:username}`],
    "kms:encryptioncontextkeys": ["a", "", "b"],
    "kms:grantoperations": ["Encrypt"],
    "aws:sourceip": ["not an address"],
    "aws:currenttime": ["not a time"],
    "aws:principalarn": ["not an ARN"],
    "aws:username": ["U*"],
    "aws:tagkeys": [],
  }),
);

/** A request of a user on whom a policy bears from every side. */
function requestUnder(text: string): AccessRequest {
  const policy = { label: "mutated", arn: null, policy: compile(readStoredPolicy(text)) };
  return {
    principal: CALLERS.U,
    action: "kms:Encrypt",
    resource: KEY,
    context: { get: (name) => VALUES.get(name) },
    policies: {
      identity: [policy],
      boundary: policy,
      session: [policy],
      serviceControls: [[policy]],
      endpoint: policy,
    },
    guarded: {
      kind: "key",
      account: A,
      policy,
      ids: new Map([[arnOf("U"), "AIDAU"]]),
      resourceControls: [policy],
      grants: [],
      granted: null,
    },
  };
}

describe("a mutated policy", () => {
  it("is refused with a defect, or read; and decides, and is explained, whatever is in it", () => {
    const random = new Random(18);
    const seen = { refused: 0, read: 0, allowed: 0, denied: 0 };
    for (let number = 0; number < POLICIES; number++) {
      const kind = random.pick(KINDS);
      const { text } = mutatedPolicy(random, kind, A);
      for (const profile of PROFILES[kind]) {
        try {
          parsePolicy(text, profile);
          seen.read += 1;
        } catch (error) {
          if (!(error instanceof PolicyError)) throw new Error(`seed 18, policy ${number}`, { cause: error });
          seen.refused += 1;
        }
      }
      const request = requestUnder(text);
      const decision = decide(request);
      expect(explain(request).decision).toEqual(decision);
      if (decision === null) seen.allowed += 1;
      else seen.denied += 1;
    }
    // Each of these was tried often enough to mean something.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(POLICIES / 100);
  });
});
