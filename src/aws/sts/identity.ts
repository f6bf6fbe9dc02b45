import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { AnyCall } from "./operation.ts";

/** A user, role or root user with all that bears on what it may do. */
export function identityOf(
  { runtime, workspace, wall, background }: AnyCall,
  { account, entity }: { readonly account: string; readonly entity: string },
): Promise<EffectiveIdentity> {
  return runtime.identities.get({ workspace, cloud: "aws", account, entity }, wall, background);
}
