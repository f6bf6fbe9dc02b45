import type { Tag } from "../../../keys/key.ts";

/** A filter of tagged resources: one that has the key, with one of the values, or any where there are none. */
export interface TagFilter {
  readonly key: string;
  readonly values: readonly string[];
}

/** A key with its tags, in the order of their addition. */
export interface TaggedKey {
  readonly keyId: string;
  readonly tags: readonly Tag[];
}

/** What tagged keys are looked for by. */
export interface TaggedQuery {
  /** Filters that must all fit; empty for all tagged keys. */
  readonly filters: readonly TagFilter[];
  /** Ids of the keys; empty for all. */
  readonly keyIds: readonly string[];
}

/** Keys that have tags, by id. @param after id of the last one seen; empty for none. */
export function taggedKeys(
  sql: SqlStorage,
  { filters, keyIds }: TaggedQuery,
  after: string,
  limit: number,
): TaggedKey[] {
  const rows = sql
    .exec<{ keyId: string; key: string; value: string }>(
      `SELECT key_id AS keyId, tag_key AS key, tag_value AS value FROM tags WHERE key_id IN (
         SELECT DISTINCT key_id FROM tags AS one
         WHERE key_id > ?1
           AND (?2 = '[]' OR key_id IN (SELECT value FROM json_each(?2)))
           AND NOT EXISTS (SELECT 1 FROM json_each(?3) AS asked WHERE NOT EXISTS (
             SELECT 1 FROM tags AS other
             WHERE other.key_id = one.key_id AND other.tag_key = asked.value ->> 'key'
               AND (json_array_length(asked.value, '$.values') = 0
                 OR other.tag_value IN (SELECT value FROM json_each(asked.value, '$.values')))))
         ORDER BY key_id LIMIT ?4)
       ORDER BY key_id, seq`,
      after,
      JSON.stringify(keyIds),
      JSON.stringify(filters),
      limit,
    )
    .toArray();
  const found = new Map<string, Tag[]>();
  for (const { keyId, key, value } of rows) {
    const tags = found.get(keyId) ?? [];
    tags.push({ key, value });
    found.set(keyId, tags);
  }
  return [...found].map(([keyId, tags]) => ({ keyId, tags }));
}

/**
 * Keys of tags, or the values of one, in order.
 *
 * @param key null for the keys.
 * @param after the last one seen; null for none.
 */
export function tagTexts(sql: SqlStorage, key: string | null, after: string | null, limit: number): string[] {
  const column = key === null ? "tag_key" : "tag_value";
  return sql
    .exec<{ text: string }>(
      `SELECT DISTINCT ${column} AS text FROM tags WHERE (?1 IS NULL OR tag_key = ?1) AND (?2 IS NULL OR ${column} > ?2)
       ORDER BY ${column} LIMIT ?3`,
      key,
      after,
      limit,
    )
    .toArray()
    .map(({ text }) => text);
}
