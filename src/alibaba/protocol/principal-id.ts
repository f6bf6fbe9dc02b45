import { createHash } from "node:crypto";
import { newRamId } from "../../access/alibaba/unique-id.ts";

/**
 * The id of a user, role or account, as GetCallerIdentity shows it: for one that nobody made, as access keys and policies
 * `off` allow, the same whenever it is asked for.
 *
 * @param entity `root`, `user/alice`, `role/app`.
 * @param id that of the user or role; null where nobody made it.
 */
export function principalId(account: string, entity: string, id: string | null): string {
  if (entity === "root") return account;
  if (id !== null) return id;
  const digest = createHash("sha256").update(`${account}/${entity}`).digest();
  return newRamId((length) => digest.subarray(0, length));
}
