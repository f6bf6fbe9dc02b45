import type { Tag } from "../../../keys/key.ts";

/** Kinds of resources that have tags. */
export type TaggedKind = "key" | "secret" | "instance";

/** One tag of one resource. */
export interface TagRow extends Tag {
  /** Sequence number, which rises with every added tag and orders pages. */
  readonly seq: number;
  readonly resourceId: string;
}

/** A query for tags. */
export interface TagQuery {
  /** Ids of the resources; empty for all. */
  readonly resourceIds: readonly string[];
  /** Tags that a resource must all have, and the only ones returned; empty for all. A value of null is any value. */
  readonly tags: readonly { readonly key: string; readonly value: string | null }[];
}

/** Table of the tags of a kind, and its column of the resource. */
const TABLES = {
  key: { table: "tags", column: "key_id" },
  secret: { table: "secret_tags", column: "name" },
  instance: { table: "instance_tags", column: "instance_id" },
} as const satisfies Record<TaggedKind, { table: string; column: string }>;

/** Tags in order of addition. @param after `seq` of the last row seen. */
export function searchTags(
  sql: SqlStorage,
  kind: TaggedKind,
  { resourceIds, tags }: TagQuery,
  after: number,
  limit: number,
): TagRow[] {
  const { table, column } = TABLES[kind];
  const fits = (row: string) =>
    `${row}.tag_key = asked.value ->> 'key' AND ${row}.tag_value = COALESCE(asked.value ->> 'value', ${row}.tag_value)`;
  return sql
    .exec<{ seq: number; resourceId: string; key: string; value: string }>(
      `SELECT seq, ${column} AS resourceId, tag_key AS key, tag_value AS value FROM ${table} AS one
       WHERE seq > ?1
         AND (?2 = '[]' OR ${column} IN (SELECT value FROM json_each(?2)))
         AND (?3 = '[]' OR EXISTS (SELECT 1 FROM json_each(?3) AS asked WHERE ${fits("one")}))
         AND NOT EXISTS (SELECT 1 FROM json_each(?3) AS asked WHERE NOT EXISTS (
           SELECT 1 FROM ${table} AS other WHERE other.${column} = one.${column} AND ${fits("other")}))
       ORDER BY seq LIMIT ?4`,
      after,
      JSON.stringify(resourceIds),
      JSON.stringify(tags),
      limit,
    )
    .toArray();
}
