import { toHex } from "../bytes.ts";
import { randomBytes } from "../crypto/random.ts";
import type { AccountRegion } from "./identifiers.ts";

/**
 * A reference to a key in a request to Alibaba Cloud (API reference, KeyId: an id, an alias, or the ARN of either).
 * `malformed` is any other text.
 */
export type AlibabaKeyReference =
  | { readonly form: "keyId"; readonly keyId: string }
  | { readonly form: "alias"; readonly name: string }
  | { readonly form: "keyArn"; readonly place: AccountRegion; readonly keyId: string }
  | { readonly form: "aliasArn"; readonly place: AccountRegion; readonly name: string }
  | { readonly form: "malformed" };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** The id of a key in an instance, such as `key-hzz62f1cb66fa42qo5m1x`. Its length is not documented. */
const INSTANCE_KEY = /^key-[a-z0-9-]{1,60}$/;
/** CreateAlias, AliasName: letters, digits, `_`, `-` and `/`, with the prefix 1 to 255 characters. */
const ALIAS = /^alias\/[a-zA-Z0-9_/-]{1,249}$/;
const ARN = /^acs:kms:([a-z0-9-]+):(\d{1,20}):(key|alias)\/(.+)$/;

/** Whether the text is a key id: a UUID, or the id of a key in an instance. */
export function isAlibabaKeyId(text: string): boolean {
  return UUID.test(text) || INSTANCE_KEY.test(text);
}

/** A new id for a key outside of instances: a UUID. */
export function newAlibabaKeyId(): string {
  return crypto.randomUUID();
}

/**
 * A new id for a key in an instance: `key-`, then the Region's letters from the instance's id (`kst-hzz…`,
 * `key-hzz62f1cb66fa42qo…`).
 */
export function newInstanceKeyId(instanceId: string): string {
  const letters = /^kst-([a-z]{2,3})/.exec(instanceId)?.[1] ?? "";
  return `key-${letters}${toHex(randomBytes(9))}`;
}

/** Whether the text is an alias name, with its prefix `alias/`. */
export function isAlibabaAliasName(text: string): boolean {
  return ALIAS.test(text);
}

/** Reads a reference to a key. */
export function parseAlibabaKeyReference(text: string): AlibabaKeyReference {
  if (isAlibabaKeyId(text)) return { form: "keyId", keyId: text };
  if (isAlibabaAliasName(text)) return { form: "alias", name: text };
  const [, region, account, kind, rest] = ARN.exec(text) ?? [];
  if (region === undefined || account === undefined || rest === undefined) return { form: "malformed" };
  const place = { cloud: "alibaba", account, region } as const;
  if (kind === "key")
    return isAlibabaKeyId(rest) ? { form: "keyArn", place, keyId: rest } : { form: "malformed" };
  const name = `alias/${rest}`;
  return isAlibabaAliasName(name) ? { form: "aliasArn", place, name } : { form: "malformed" };
}
