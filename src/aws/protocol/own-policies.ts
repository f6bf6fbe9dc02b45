import type { GlobalFacts } from "../../access/aws/global-keys.ts";
import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { AttachedPolicy, PrincipalPolicies } from "../../access/aws/request.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import { whenKnown } from "../../when-known.ts";
import type { AwsCaller } from "./aws-caller.ts";
import { policiesOf } from "./principal.ts";

/** The policies on the caller's side, with that of the VPC endpoint that the request is played through. */
export function ownPoliciesOf(
  runtime: Runtime,
  caller: AwsCaller,
  identity: EffectiveIdentity,
  played: GlobalFacts["played"],
  { wall, background }: { readonly wall: number; readonly background: Background },
): PrincipalPolicies | Promise<PrincipalPolicies> {
  const { session, workspace, account } = caller;
  const arns = session?.policyArns ?? NONE;
  const where = { workspace, cloud: "aws", account } as const;
  const managed = arns.length === 0 ? NONE : runtime.managedPolicies.get(where, arns, wall, background);
  return whenKnown<readonly AttachedPolicy[], PrincipalPolicies>(managed, (given) => {
    const policies = policiesOf(caller, identity, given);
    const endpoint = identity.controls.endpoints.get(played.get("aws:sourcevpce")?.[0] ?? "");
    return endpoint ? { ...policies, endpoint } : policies;
  });
}

const NONE: readonly never[] = [];
