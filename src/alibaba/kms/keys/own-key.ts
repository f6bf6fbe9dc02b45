import { AlibabaError, noPermission } from "../../protocol/error.ts";
import type { Call, LocatedKey, LocatedKeys } from "../operation.ts";

/** Finds the key of the caller's account that a required parameter names, by id or ARN. */
export function ownKey<K extends string>(parameter: K) {
  return async (call: Call, input: Readonly<Record<K, string>>): Promise<LocatedKeys> => [
    await ownKeyOf(call, input[parameter]),
  ];
}

/**
 * Finds the key that a required parameter names, by id or ARN, for an operation that is one of a key's users: where policies
 * decide, the key's own may let users of other accounts in (Configure a key policy).
 */
export function usersKey<K extends string>(parameter: K) {
  return async (call: Call, input: Readonly<Record<K, string>>): Promise<LocatedKeys> =>
    call.policies === "enforce"
      ? [await call.named(input[parameter], "key")]
      : [await ownKeyOf(call, input[parameter])];
}

/** Finds the key that a required parameter names, by id or ARN, and that the caller's account itself made. */
export function customerKey<K extends string>(parameter: K) {
  return async (call: Call, input: Readonly<Record<K, string>>): Promise<LocatedKeys> => [
    await customerKeyOf(call, input[parameter]),
  ];
}

/** The key of a reference, which the caller made. @throws Failure keyNotFound; AlibabaError as `requireCustomers` */
export async function customerKeyOf(call: Call, text: string): Promise<LocatedKey> {
  return requireCustomers(call, await call.named(text, "key"));
}

/**
 * Requires a key that the caller itself made.
 *
 * @throws AlibabaError Forbidden.NoPermission for a key of another account; Rejected.UnsupportedOperation for one that
 *   a service manages
 */
export function requireCustomers(call: Call, key: LocatedKey): LocatedKey {
  return requireMade(requireOwn(call, key));
}

/**
 * Requires a key that a customer made: where policies decide, they say whether it may be another account's.
 *
 * @throws AlibabaError as `requireCustomers`
 */
export function requireCustomersOrGiven(call: Call, key: LocatedKey): LocatedKey {
  return call.policies === "enforce" ? requireMade(key) : requireCustomers(call, key);
}

function requireMade(key: LocatedKey): LocatedKey {
  if (key.record.manager !== "CUSTOMER") throw new AlibabaError("Rejected.UnsupportedOperation");
  return key;
}

/** The caller's key of a reference. @throws Failure keyNotFound; AlibabaError Forbidden.NoPermission */
async function ownKeyOf(call: Call, text: string): Promise<LocatedKey> {
  return requireOwn(call, await call.named(text, "key"));
}

function requireOwn(call: Call, key: LocatedKey): LocatedKey {
  const { account, arn } = key.record;
  if (account === call.caller.account) return key;
  throw noPermission(arn);
}
