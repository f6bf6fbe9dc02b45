import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { AwsPrincipal, PrincipalPolicies } from "../../access/aws/request.ts";
import { policiesOf, principalOf } from "../protocol/principal.ts";
import { principalId } from "../protocol/principal-id.ts";
import { type ConditionKeys, principalKeys } from "../protocol/principal-keys.ts";
import type { AnyCall, Call } from "./operation.ts";

/** Who asks for something: a principal, with the policies on its side and the keys that tell of it. */
export interface Asking {
  readonly principal: AwsPrincipal;
  readonly policies: PrincipalPolicies;
  readonly keys: ConditionKeys;
}

/** A user, role or root user with all that bears on what it may do. */
export function identityOf(
  { runtime, workspace, wall, background }: AnyCall,
  { account, entity }: { readonly account: string; readonly entity: string },
): Promise<EffectiveIdentity> {
  return runtime.identities.get({ workspace, cloud: "aws", account, entity }, wall, background);
}

/** A caller as someone who asks for something. */
export async function askingOf(call: Call): Promise<Asking> {
  const { caller, runtime, workspace, wall, background, now } = call;
  const identity = await identityOf(call, caller);
  const arns = caller.session?.policyArns ?? [];
  const where = { workspace, cloud: "aws", account: caller.account } as const;
  const managed = await runtime.managedPolicies.get(where, arns, wall, background);
  return {
    principal: principalOf(caller, identity),
    policies: policiesOf(caller, identity, managed),
    keys: principalKeys(caller, identity, principalId(caller, identity.id), now),
  };
}
