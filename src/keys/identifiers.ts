import { partitionOf } from "../cloud/aws-partitions.ts";
import { CLOUD_FACTS, type Cloud } from "../cloud/list.ts";

/** The account, the Region and the cloud of an ARN; AWS where no cloud is given. */
export interface AccountRegion {
  readonly account: string;
  readonly region: string;
  readonly cloud?: Cloud;
}

/**
 * The forms in which a request may name a key (Developer Guide, Key identifiers). `malformed` is none of them;
 * `malformedArn` begins like an ARN.
 */
export type KeyReference =
  | { readonly form: "keyId"; readonly keyId: string }
  | { readonly form: "alias"; readonly name: string }
  | { readonly form: "keyArn"; readonly place: AccountRegion; readonly keyId: string }
  | { readonly form: "aliasArn"; readonly place: AccountRegion; readonly name: string }
  | { readonly form: "malformed" | "malformedArn" };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const MULTI_REGION = /^mrk-[0-9a-f]{32}$/;
const ALIAS = /^alias\/[a-zA-Z0-9/_-]+$/;
const ARN = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):(\d{12}):(key|alias)\/(.+)$/;

/** Whether the text is a key id: a UUID, or `mrk-` and 32 hexadecimal digits. */
export function isKeyId(text: string): boolean {
  return UUID.test(text) || MULTI_REGION.test(text);
}

/** Whether the key id is one of a multi-Region key. */
export function isMultiRegionKeyId(keyId: string): boolean {
  return keyId.startsWith("mrk-");
}

/** A new key id. */
export function newKeyId(multiRegion: boolean): string {
  const uuid = crypto.randomUUID();
  return multiRegion ? `mrk-${uuid.replaceAll("-", "")}` : uuid;
}

/** Whether the text is an alias name, with its prefix `alias/`. */
export function isAliasName(text: string): boolean {
  return ALIAS.test(text);
}

/** Parses a reference to a key. */
export function parseKeyReference(text: string): KeyReference {
  if (isKeyId(text)) return { form: "keyId", keyId: text };
  if (isAliasName(text)) return { form: "alias", name: text };
  if (!text.startsWith("arn:")) return { form: "malformed" };
  const [, partition, region, account, kind, rest] = ARN.exec(text) ?? [];
  if (region === undefined || account === undefined || rest === undefined) return { form: "malformedArn" };
  if (partition !== partitionOf(region)) return { form: "malformedArn" };
  const place = { region, account };
  if (kind === "key")
    return isKeyId(rest) ? { form: "keyArn", place, keyId: rest } : { form: "malformedArn" };
  const name = `alias/${rest}`;
  return isAliasName(name) ? { form: "aliasArn", place, name } : { form: "malformedArn" };
}

/** ARN of a key. */
export function keyArn(place: AccountRegion, keyId: string): string {
  return `${arnUpTo(place)}:key/${keyId}`;
}

/** ARN of an alias. @param name with its prefix `alias/`. */
export function aliasArn(place: AccountRegion, name: string): string {
  return `${arnUpTo(place)}:${name}`;
}

/** An ARN up to its account. Alibaba Cloud's begin with `acs:`, without a partition. */
function arnUpTo({ account, region, cloud = "aws" }: AccountRegion): string {
  return CLOUD_FACTS[cloud].arnUpTo(region, account);
}
