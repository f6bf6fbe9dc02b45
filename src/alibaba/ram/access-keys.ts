import type { UserAccessKey } from "../../directory/access-keys.ts";
import { find } from "./entities.ts";
import { notFound } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Access keys of a user, or of the account itself. @throws AlibabaError EntityNotExist.User */
export async function keysOf(call: Call, userName: string | null): Promise<UserAccessKey[]> {
  if (userName !== null) await find(call, "user", userName);
  return call.runtime.accessKeys.list(call.place, userName);
}

/** Requires that an access key is the user's. @throws AlibabaError EntityNotExist.User, EntityNotExist.User.AccessKey */
export async function requireKeyOf(call: Call, userName: string | null, accessKeyId: string): Promise<void> {
  const keys = await keysOf(call, userName);
  if (!keys.some((key) => key.accessKeyId === accessKeyId)) throw notFound("EntityNotExist.User.AccessKey");
}
