import { AlibabaError } from "../../protocol/error.ts";
import type { Call, LocatedKey, LocatedKeys } from "../operation.ts";

/** The key that a required parameter names, by id or ARN: one of the caller's account. */
export function ownKey<K extends string>(parameter: K) {
  return async (call: Call, input: Readonly<Record<K, string>>): Promise<LocatedKeys> => [
    await ownKeyOf(call, input[parameter]),
  ];
}

/** The same, where only a key that the account itself made will do. */
export function customerKey<K extends string>(parameter: K) {
  return async (call: Call, input: Readonly<Record<K, string>>): Promise<LocatedKeys> => [
    await customerKeyOf(call, input[parameter]),
  ];
}

/** @throws Failure keyNotFound; AlibabaError Rejected.UnsupportedOperation for a key that a service manages */
export async function customerKeyOf(call: Call, text: string): Promise<LocatedKey> {
  return requireCustomers(call, await call.named(text, "key"));
}

/** @throws AlibabaError Forbidden.NoPermission for a key of another account; Rejected.UnsupportedOperation as above */
export function requireCustomers(call: Call, key: LocatedKey): LocatedKey {
  requireOwn(call, key);
  if (key.record.manager !== "CUSTOMER") throw new AlibabaError("Rejected.UnsupportedOperation");
  return key;
}

/** @throws Failure keyNotFound; AlibabaError Forbidden.NoPermission for a key of another account */
async function ownKeyOf(call: Call, text: string): Promise<LocatedKey> {
  return requireOwn(call, await call.named(text, "key"));
}

function requireOwn(call: Call, key: LocatedKey): LocatedKey {
  const { account, arn } = key.record;
  if (account === call.caller.account) return key;
  // Seen: aliyun-openapi-java-sdk, issue 426.
  const message = `This operation for ${arn} is forbidden by permission system.`;
  throw new AlibabaError("Forbidden.NoPermission", message);
}
