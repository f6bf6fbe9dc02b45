import { describe, expect, it } from "vitest";
import { decide } from "../../../src/access/alibaba/decide.ts";
import { explain } from "../../../src/access/alibaba/explain.ts";
import { accountsNamed } from "../../../src/access/alibaba/named-accounts.ts";
import type { RamRequest } from "../../../src/access/alibaba/request.ts";
import { compile } from "../../../src/access/policy/compiled.ts";
import { PolicyError } from "../../../src/access/policy/defect.ts";
import { parsePolicy } from "../../../src/access/policy/parse.ts";
import {
  CONTROL_POLICY,
  RAM_KEY_POLICY,
  RAM_POLICY,
  RAM_TRUST_POLICY,
} from "../../../src/access/policy/ram-profiles.ts";
import { ramRefusal } from "../../../src/access/policy/ram-refusal.ts";
import { ramPolicyMessage } from "../../../src/access/policy/ram-words.ts";
import { readStoredPolicy } from "../../../src/access/policy/stored.ts";
import { mutatedPolicy, type PolicyKind } from "../../hostile/policy-mutations.ts";
import { RAM_WORDS } from "../../hostile/ram-policy-words.ts";
import { Random } from "../../support/random.ts";
import { A, CALLERS, KEY, M } from "../alibaba/scene.ts";

const POLICIES = 1000;

const PROFILES = {
  key: [RAM_KEY_POLICY],
  identity: [RAM_POLICY, CONTROL_POLICY],
  trust: [RAM_TRUST_POLICY],
} as const;
const KINDS: readonly PolicyKind[] = ["key", "identity", "trust"];

const VALUES = new Map<string, readonly string[]>(
  Object.entries({
    "acs:sourceip": ["not an address"],
    "acs:currenttime": ["not a time"],
    "acs:principalarn": ["not an ARN"],
    "acs:securetransport": ["perhaps"],
    "kms:tag/project": [`*a?b\${acs:PrincipalARN}`, ""],
    "acs:sourcevpc": [],
  }),
);

/** A request of a user on whom a policy bears from every side. */
function requestUnder(text: string, kind: PolicyKind): RamRequest {
  const policy = { label: "mutated", arn: null, policy: compile(readStoredPolicy(text)) };
  const guarded = { kind: kind === "trust" ? "role" : "key", account: A, policy, isShared: false } as const;
  return {
    principal: CALLERS.u,
    action: kind === "trust" ? "sts:AssumeRole" : "kms:Encrypt",
    resource: KEY,
    account: A,
    context: { get: (name) => VALUES.get(name) },
    identity: [policy],
    session: policy,
    controls: { managementAccount: M, levels: [[policy], [policy]] },
    guarded,
  };
}

describe("a mutated policy of RAM", () => {
  it("is refused with a defect, or read; and decides, and is explained, whatever is in it", () => {
    const random = new Random(19);
    const seen = { refused: 0, read: 0, allowed: 0, denied: 0 };
    for (let number = 0; number < POLICIES; number++) {
      const kind = random.pick(KINDS);
      const { text } = mutatedPolicy(random, kind, A, RAM_WORDS);
      for (const profile of PROFILES[kind]) {
        try {
          parsePolicy(text, profile);
          expect(ramRefusal(text, profile)).toBeNull();
          seen.read += 1;
        } catch (error) {
          if (!(error instanceof PolicyError)) throw new Error(`seed 19, policy ${number}`, { cause: error });
          // Whoever is refused is told why, in words that are no longer than they should be.
          expect(ramRefusal(text, profile)).toMatch(/^[A-Z'].{0,600}\.$/s);
          expect(ramPolicyMessage(error.defect)).toMatch(/^[A-Z].{0,600}\.$/s);
          seen.refused += 1;
        }
      }
      expect(accountsNamed([text], A).every((account) => /^\d+$/.test(account))).toBe(true);
      const request = requestUnder(text, kind);
      const decision = decide(request);
      expect(explain(request).decision).toEqual(decision);
      if (decision === null) seen.allowed += 1;
      else seen.denied += 1;
    }
    // Each of these was tried often enough to mean something.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(POLICIES / 50);
  });
});
