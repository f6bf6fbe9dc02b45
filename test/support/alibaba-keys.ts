import { createPublicKey, type KeyObject } from "node:crypto";
import { type AlibabaOptions, type AlibabaParameters, alibabaClient } from "./alibaba.ts";

export type AlibabaClient = ReturnType<typeof alibabaClient>;

/** A key of Alibaba Cloud KMS that a test made. */
export interface AlibabaKey {
  readonly client: AlibabaClient;
  readonly id: string;
  readonly arn: string;
}

/** Makes a key in a fresh account, unless the options name one. */
export async function makeAlibabaKey(
  parameters: AlibabaParameters = {},
  options: AlibabaOptions = {},
): Promise<AlibabaKey> {
  const client = alibabaClient(options);
  return { client, ...(await addAlibabaKey(client, parameters)) };
}

/** Makes another key with a client. */
export async function addAlibabaKey(
  client: AlibabaClient,
  parameters: AlibabaParameters = {},
): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await client.call("CreateKey", parameters);
  const { KeyId, Arn } = KeyMetadata as { KeyId: string; Arn: string };
  return { id: KeyId, arn: Arn };
}

/** Ids of a key's versions, oldest first. */
export async function versionsOf({ client, id }: AlibabaKey): Promise<string[]> {
  const { KeyVersions } = await client.call("ListKeyVersions", { KeyId: id, PageSize: 100 });
  const { KeyVersion } = KeyVersions as {
    KeyVersion: readonly { readonly KeyVersionId: string; readonly CreationDate: string }[];
  };
  return [...KeyVersion]
    .sort((one, other) => one.CreationDate.localeCompare(other.CreationDate))
    .map(({ KeyVersionId }) => KeyVersionId);
}

/** The version of a key that has one. */
export async function onlyVersionOf(key: AlibabaKey): Promise<string> {
  const [version, ...others] = await versionsOf(key);
  if (version === undefined || others.length > 0) throw new Error("not one version");
  return version;
}

/** The public key of a version, from GetPublicKey. */
export async function alibabaPublicKey({ client, id }: AlibabaKey, version: string): Promise<KeyObject> {
  const { PublicKey } = await client.call("GetPublicKey", { KeyId: id, KeyVersionId: version });
  return createPublicKey(PublicKey as string);
}

/** Base64 of bytes, or of the UTF-8 of a text. */
export function base64(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString("base64");
}

/** Bytes of a Base64 member of an answer. */
export function unbase64(value: unknown): Buffer {
  if (typeof value !== "string") throw new TypeError("no Base64");
  return Buffer.from(value, "base64");
}
