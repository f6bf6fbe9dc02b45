/** Properties by which a list of keys is filtered. */
export type KeyFilterBy =
  | "state"
  | "spec"
  | "usage"
  | "protectionLevel"
  | "keyId"
  | "instance"
  | "alias"
  | "manager"
  | "creator"
  | "tagKey"
  | "tagValue";

/** A filter: a key passes if the filtered property is one of the values. */
export interface KeyFilter {
  readonly by: KeyFilterBy;
  /** For `creator`, an empty value stands for the account itself. */
  readonly values: readonly string[];
}

/** SQL conditions of the filters on a row of `keys`, or of `tags` for tag filters; `?` is the JSON of the values. */
const ONE_OF = "IN (SELECT value FROM json_each(?))";
const CONDITIONS: Readonly<Record<KeyFilterBy, string>> = {
  state: `state ${ONE_OF}`,
  spec: `key_spec ${ONE_OF}`,
  usage: `key_usage ${ONE_OF}`,
  protectionLevel: `protection_level ${ONE_OF}`,
  keyId: `key_id ${ONE_OF}`,
  instance: `instance_id ${ONE_OF}`,
  alias: `EXISTS (SELECT 1 FROM aliases WHERE aliases.key_id = keys.key_id AND aliases.name ${ONE_OF})`,
  manager: `manager ${ONE_OF}`,
  creator: `coalesce(creator, '') ${ONE_OF}`,
  tagKey: `tag_key ${ONE_OF}`,
  tagValue: `tag_value ${ONE_OF}`,
};

/** A page of keys. */
export interface KeyPage {
  /** Number of keys that pass the filters, on all pages. */
  readonly total: number;
  readonly keyIds: readonly string[];
}

/**
 * A page of the keys that pass all filters, in order of creation. Tag filters apply to one and the same tag.
 *
 * @param offset keys before the page.
 */
export function pageOfKeys(
  sql: SqlStorage,
  filters: readonly KeyFilter[],
  offset: number,
  limit: number,
): KeyPage {
  const ofTags = filters.filter(isOfTags);
  const ofKeys = filters.filter((filter) => !isOfTags(filter));
  const conditions = ofKeys.map(({ by }) => CONDITIONS[by]);
  if (ofTags.length > 0) {
    const all = ["tags.key_id = keys.key_id", ...ofTags.map(({ by }) => CONDITIONS[by])];
    conditions.push(`EXISTS (SELECT 1 FROM tags WHERE ${all.join(" AND ")})`);
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const values = [...ofKeys, ...ofTags].map((filter) => JSON.stringify(filter.values));
  const { total } = sql
    .exec<{ total: number }>(`SELECT COUNT(*) AS total FROM keys ${where}`, ...values)
    .one();
  const rows = sql.exec<{ key_id: string }>(
    `SELECT key_id FROM keys ${where} ORDER BY seq LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  );
  return { total, keyIds: rows.toArray().map(({ key_id }) => key_id) };
}

function isOfTags({ by }: KeyFilter): boolean {
  return by === "tagKey" || by === "tagValue";
}
