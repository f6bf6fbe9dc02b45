import type { UserAccessKey } from "../../directory/access-keys.ts";
import { find } from "./entities.ts";
import { noSuchEntity } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Access keys of a user, or of the root user. @throws AwsError NoSuchEntity for a user that there is not */
export async function keysOf(call: Call, userName: string | null): Promise<UserAccessKey[]> {
  if (userName !== null) await find(call, "user", userName);
  return call.runtime.accessKeys.list(call.place, userName);
}

/** Requires that an access key is the user's. @throws AwsError NoSuchEntity */
export async function requireKeyOf(call: Call, userName: string | null, accessKeyId: string): Promise<void> {
  const keys = await keysOf(call, userName);
  if (!keys.some((key) => key.accessKeyId === accessKeyId)) throw keyNotFound(accessKeyId);
}

export function keyNotFound(accessKeyId: string) {
  return noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
}
