import type { SecretRecord } from "./secret.ts";

/** Keys of the filters of ListSecrets. */
export const FILTER_KEYS = [
  "SecretName",
  "Description",
  "TagKey",
  "TagValue",
  "DKMSInstanceId",
  "SecretType",
  "Creator",
] as const;

/** A filter: a secret meets it with any of the values. */
export interface SecretFilter {
  readonly Key: (typeof FILTER_KEYS)[number];
  readonly Values: readonly string[];
}

/** The properties of a secret that filters compare. */
export interface FilteredSecret {
  readonly secret: Pick<SecretRecord, "name" | "description" | "type" | "owner" | "instanceId">;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Account of the secret, which is its creator unless a service is. */
  readonly account: string;
}

/** Whether a secret meets every filter. Every secret meets a filter without values. */
export function meets(filtered: FilteredSecret, filters: readonly SecretFilter[]): boolean {
  return filters.every(
    ({ Key, Values }) => Values.length === 0 || Values.some((value) => meetsOne(filtered, Key, value)),
  );
}

function meetsOne(
  { secret, tags, account }: FilteredSecret,
  key: SecretFilter["Key"],
  value: string,
): boolean {
  switch (key) {
    // Names are compared by prefix: so the console finds the secrets of a service (Overview of default secrets).
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
    // Types are compared without case: the documentation writes RDS for the filter, but Rds for the type.
    case "SecretType":
      return secret.type.toLowerCase() === value.toLowerCase();
    case "Creator":
      return (secret.owner ?? account) === value;
  }
}
