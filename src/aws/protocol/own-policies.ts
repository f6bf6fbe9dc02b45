import type { GlobalFacts } from "../../access/aws/global-keys.ts";
import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { PrincipalPolicies } from "../../access/aws/request.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { Background } from "../../request-context.ts";
import type { AwsCaller } from "./aws-caller.ts";
import { policiesOf } from "./principal.ts";

/** The policies on the caller's side, with that of the VPC endpoint that the request is played through. */
export async function ownPoliciesOf(
  runtime: Runtime,
  caller: AwsCaller,
  identity: EffectiveIdentity,
  played: GlobalFacts["played"],
  { wall, background }: { readonly wall: number; readonly background: Background },
): Promise<PrincipalPolicies> {
  const { session, workspace, account } = caller;
  const arns = session?.policyArns ?? [];
  const where = { workspace, cloud: "aws", account } as const;
  const managed = arns.length === 0 ? [] : await runtime.managedPolicies.get(where, arns, wall, background);
  const policies = policiesOf(caller, identity, managed);
  const endpoint = identity.controls.endpoints.get(played.get("aws:sourcevpce")?.[0] ?? "");
  return endpoint ? { ...policies, endpoint } : policies;
}
