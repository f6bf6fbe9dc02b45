import { customerPolicyNames, effectiveIdentity } from "../access/aws/effective-identity.ts";
import type { EffectiveIdentity } from "../access/aws/identity.ts";
import { nameAtEnd } from "../access/aws/policy-arn.ts";
import type { Database } from "./database.ts";
import { kindOfEntity, readEffectiveRows } from "./effective-rows.ts";
import type { IdentityPlace } from "./identities.ts";

/** Reads what a user, role or root user of IAM may do. @param entity perhaps with a path before its name */
export async function readAwsIdentity(
  db: Database,
  place: IdentityPlace<"aws">,
  entity: string,
): Promise<EffectiveIdentity> {
  const who = { kind: kindOfEntity(entity), name: nameAtEnd(entity) };
  const { ofAccount, ...rows } = await readEffectiveRows(db, place, who, {
    ofAccount: ["organization", "vpcEndpoint"],
    policyNames: customerPolicyNames,
  });
  const [organization = null] = ofAccount("organization");
  return effectiveIdentity(place.account, entity, {
    ...rows,
    organization,
    endpoints: ofAccount("vpcEndpoint"),
  });
}
