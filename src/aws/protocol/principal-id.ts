import { createHash } from "node:crypto";
import { newUniqueId } from "../../access/aws/unique-id.ts";
import type { AwsCaller } from "./aws-caller.ts";

/**
 * The unique id of a user or role that nobody made, as access keys and policies `off` allow: the same whenever it is asked
 * for.
 */
export function standInId(account: string, entity: string): string {
  const digest = createHash("sha256").update(`${account}/${entity}`).digest();
  return newUniqueId(entity.startsWith("role/") ? "AROA" : "AIDA", (length) => digest.subarray(0, length));
}

/**
 * The unique id of a caller, `aws:userid` in policies.
 *
 * @param id that of the user or role; null where nobody made it.
 */
export function principalId({ account, entity, session }: AwsCaller, id: string | null): string {
  if (session?.kind === "federatedUser") return `${account}:${session.name}`;
  if (entity === "root") return account;
  const own = id ?? standInId(account, entity);
  return entity.startsWith("role/") ? `${own}:${session?.name ?? "fauxkms"}` : own;
}
