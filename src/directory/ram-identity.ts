import { customPolicyNames, ramIdentity } from "../access/alibaba/effective-identity.ts";
import type { RamIdentity } from "../access/alibaba/identity.ts";
import type { Database } from "./database.ts";
import { kindOfEntity, readEffectiveRows } from "./effective-rows.ts";
import type { IdentityPlace } from "./identities.ts";

/** Reads what a RAM user, RAM role or account may do. @param entity `root`, `user/NAME`, `role/NAME` */
export async function readRamIdentity(
  db: Database,
  place: IdentityPlace<"alibaba">,
  entity: string,
): Promise<RamIdentity> {
  const who = { kind: kindOfEntity(entity), name: entity.slice(entity.indexOf("/") + 1) };
  const { ofAccount, ...rows } = await readEffectiveRows(db, place, who, {
    ofAccount: ["resourceDirectory"],
    policyNames: customPolicyNames,
  });
  const [directory = null] = ofAccount("resourceDirectory");
  return ramIdentity(place.account, entity, { ...rows, directory });
}
