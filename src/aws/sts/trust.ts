import { decide } from "../../access/aws/decide.ts";
import type { AccessRequest } from "../../access/aws/request.ts";
import { compiledPolicy } from "../../access/policy/compiled.ts";
import { refuseOrNote } from "../protocol/permission.ts";
import { type ConditionKeys, conditionsOf, type Requester } from "../protocol/requester.ts";
import { type Assumption, assumptionKeys, factsOf } from "./context.ts";
import { identityOf } from "./identity.ts";
import type { AnyCall } from "./operation.ts";
import type { NamedRole } from "./roles.ts";

/** Who asks for a role. */
export interface Asking extends Requester {
  /** Condition keys of the claims of a web identity. */
  readonly keys?: ConditionKeys;
}

/**
 * Requires that policies allow a role to whoever asks for it: its own trust policy, and theirs. Besides the operation these
 * are asked for `sts:TagSession` and `sts:SetSourceIdentity` where the session has tags and a source identity (IAM User
 * Guide, Passing session tags in AWS STS, and Monitor and control actions taken with assumed roles).
 *
 * @param words the sentence of a refusal, by the action.
 * @throws AwsError AccessDenied, where policies are enforced
 */
export async function requireTrust(
  call: AnyCall,
  asking: Asking,
  role: NamedRole,
  asked: Assumption,
  words: (action: string) => string,
): Promise<void> {
  const action = await deniedAction(call, asking, role, asked);
  if (action !== null) refuseOrNote(call, words(action));
}

/** The first action that policies deny; null where they allow all that the request needs. */
async function deniedAction(
  call: AnyCall,
  { facts, policies, keys = [] }: Asking,
  role: NamedRole,
  asked: Assumption,
): Promise<string | null> {
  if (role.record === null) return call.operation;
  const owner = await identityOf(call, role);
  const request: Omit<AccessRequest, "action"> = {
    principal: facts.principal,
    resource: role.arn,
    context: conditionsOf(factsOf(facts, role, asked, owner), [...keys, ...assumptionKeys(asked)]),
    policies,
    guarded: {
      kind: "role",
      account: role.account,
      policy: { label: "trust policy", arn: null, policy: compiledPolicy(role.record.trust) },
      ids: new Map(Object.entries(role.record.trustedIds ?? {})),
      resourceControls: owner.controls.resourceControls,
      grants: [],
      granted: null,
    },
  };
  const needed = [
    call.operation,
    ...(asked.tags.length > 0 ? ["TagSession"] : []),
    ...(asked.sourceIdentity === null ? [] : ["SetSourceIdentity"]),
  ];
  return needed.find((action) => decide({ ...request, action: `sts:${action}` }) !== null) ?? null;
}
