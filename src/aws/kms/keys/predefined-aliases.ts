import type { Alias } from "../../../keys/key.ts";

/** An alias as ListAliases shows it; a predefined one has no key yet. */
export type ListedAlias = Alias | { readonly name: string; readonly keyId: null };

/**
 * Aliases that every account has from the beginning, without a key until it is first used (API Reference, ListAliases:
 * "predefined aliases that AWS has created but has not yet associated with a KMS key"). AWS publishes no list; these
 * are the ones that moto lists for a new account.
 */
const PREDEFINED: readonly string[] = [
  ...[
    "acm",
    "dynamodb",
    "ebs",
    "elasticfilesystem",
    "es",
    "glue",
    "kinesisvideo",
    "lambda",
    "rds",
    "redshift",
  ],
  ...["s3", "secretsmanager", "ssm", "xray"],
].map((service) => `alias/aws/${service}`);

/**
 * A page of aliases with the predefined ones among them that have no key, by name.
 *
 * @param found aliases with keys, after the one called `after`: as many as the page may have, or all that are left.
 */
export function withPredefined(found: readonly Alias[], after: string, size: number): readonly ListedAlias[] {
  const last = found.at(-1)?.name ?? "";
  const isInReach = (name: string) => name > after && (found.length < size || name < last);
  const taken = new Set(found.map(({ name }) => name));
  const missing = PREDEFINED.filter((name) => isInReach(name) && !taken.has(name));
  const all: readonly ListedAlias[] = [...found, ...missing.map((name) => ({ name, keyId: null }))];
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, size);
}
