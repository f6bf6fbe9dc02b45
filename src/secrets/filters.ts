import type { SecretRecord } from "./secret.ts";

/** What a filter of ListSecrets looks at. */
export const FILTER_KEYS = [
  "SecretName",
  "Description",
  "TagKey",
  "TagValue",
  "DKMSInstanceId",
  "SecretType",
  "Creator",
] as const;

/** One condition: any of the values will do. */
export interface SecretFilter {
  readonly Key: (typeof FILTER_KEYS)[number];
  readonly Values: readonly string[];
}

/** What filters look at in a secret. */
export interface Filtered {
  readonly secret: Pick<SecretRecord, "name" | "description" | "type" | "owner" | "instanceId">;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Account that the secret is in: the creator, unless a service is. */
  readonly account: string;
}

/** Whether a secret meets every condition. One without values is met by every secret. */
export function meets(filtered: Filtered, filters: readonly SecretFilter[]): boolean {
  return filters.every(
    ({ Key, Values }) => Values.length === 0 || Values.some((value) => meetsOne(filtered, Key, value)),
  );
}

function meetsOne({ secret, tags, account }: Filtered, key: SecretFilter["Key"], value: string): boolean {
  switch (key) {
    // The console finds the secrets of a service by what their names begin with (Overview of default secrets).
    case "SecretName":
      return secret.name.startsWith(value);
    case "Description":
      return secret.description.startsWith(value);
    case "TagKey":
      return tags.some((tag) => tag.key === value);
    case "TagValue":
      return tags.some((tag) => tag.value === value);
    case "DKMSInstanceId":
      return secret.instanceId === value;
    // The documentation of the filter writes RDS, that of the type Rds.
    case "SecretType":
      return secret.type.toLowerCase() === value.toLowerCase();
    case "Creator":
      return (secret.owner ?? account) === value;
  }
}
