import type { KeyFilter, KeyFilterBy } from "../../../objects/key-store/api.ts";
import { invalidParameter } from "../../protocol/error.ts";

/** Filters of ListKeys as they stand in the request. */
export type GivenFilters = readonly { readonly Key: string; readonly Values: readonly string[] }[];

/** Names of filters (ListKeys: Filters), with the properties that they match. */
const NAMES: Readonly<Record<string, KeyFilterBy>> = {
  KeyState: "state",
  KeySpec: "spec",
  KeyUsage: "usage",
  ProtectionLevel: "protectionLevel",
  KeyId: "keyId",
  // The documentation spells it like this.
  keyId: "keyId",
  DKMSInstanceId: "instance",
  AliasName: "alias",
  CreatorType: "manager",
  Creator: "creator",
  TagKey: "tagKey",
  TagValue: "tagValue",
};

/** Who made a key (CreatorType). */
const CREATOR_TYPES: Readonly<Record<string, string>> = { User: "CUSTOMER", Service: "SERVICE" };

/**
 * The filters of a request.
 *
 * @param account the one whose keys are listed.
 * @throws AlibabaError InvalidParameter for an unknown filter
 */
export function readKeyFilters(given: GivenFilters, account: string): KeyFilter[] {
  return given.map(({ Key, Values }) => {
    const by = Object.hasOwn(NAMES, Key) ? NAMES[Key] : undefined;
    if (by === undefined) throw invalidParameter("Filters");
    return { by, values: Values.map((value) => valueFor(by, value, account)) };
  });
}

function valueFor(by: KeyFilterBy, value: string, account: string): string {
  if (by === "alias") return value.startsWith("alias/") ? value : `alias/${value}`;
  // Keys that the account made itself have an empty creator.
  if (by === "creator") return value === account ? "" : value;
  if (by !== "manager") return value;
  const manager = Object.hasOwn(CREATOR_TYPES, value) ? CREATOR_TYPES[value] : undefined;
  if (manager === undefined) throw invalidParameter("Filters");
  return manager;
}
