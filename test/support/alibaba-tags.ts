import type { AlibabaAnswer } from "./alibaba.ts";
import type { AlibabaClient } from "./alibaba-keys.ts";

export type Pairs = Readonly<Record<string, string>>;

export const asTags = (pairs: Pairs) =>
  Object.entries(pairs).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
const pairsOf = (tags: readonly { TagKey: string; TagValue: string }[]): Pairs =>
  Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
export const numbered = (count: number, from = 0): Pairs =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`key-${from + n}`, `value-${from + n}`]));

/** Tags of a key, from ListResourceTags. */
export async function tagsOf(client: AlibabaClient, KeyId: string): Promise<Pairs> {
  const { Tags } = await client.call("ListResourceTags", { KeyId });
  return pairsOf((Tags as { Tag: { TagKey: string; TagValue: string }[] }).Tag);
}

/** Tags of a secret, from DescribeSecret. */
export async function tagsOfSecret(client: AlibabaClient, SecretName: string): Promise<Pairs> {
  const { Tags } = await client.call("DescribeSecret", { SecretName, FetchTags: "true" });
  return pairsOf((Tags as { Tag: { TagKey: string; TagValue: string }[] }).Tag);
}

export async function addSecret(client: AlibabaClient, SecretName: string, Tags?: unknown): Promise<void> {
  await client.call("CreateSecret", { SecretName, SecretData: "data", VersionId: "v1", Tags });
}

/** Members of a list as numbered parameters. */
export const flat = (name: string, values: readonly string[]) =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));
export const flatTags = (pairs: Pairs) =>
  Object.fromEntries(
    Object.entries(pairs).flatMap(([key, value], index) => [
      [`Tag.${index + 1}.Key`, key],
      [`Tag.${index + 1}.Value`, value],
    ]),
  );

export interface Row {
  readonly ResourceId: string;
  readonly ResourceType: string;
  readonly TagKey: string;
  readonly TagValue: string;
}

export const rowsIn = (answer: AlibabaAnswer) => (answer.TagResources as { TagResource: Row[] }).TagResource;
export const invalidValue = (name: string) => ({
  code: "InvalidParameter",
  message: `The specified parameter "${name}" is not valid.`,
  status: 400,
});
export const TAG_LIMIT = {
  code: "Rejected.LimitExceeded",
  message: "The request was rejected because user create resource limit was exceeded.",
  status: 400,
};
