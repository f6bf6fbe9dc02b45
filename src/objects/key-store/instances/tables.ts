import { Failure } from "../../../errors.ts";
import type { Tag } from "../../../keys/key.ts";
import { aside, fixed, text } from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

const TAGS = sqlTable<Tag>()(
  "instance_tags",
  { instanceId: aside(fixed(text("instance_id"))), key: fixed(text("tag_key")), value: text("tag_value") },
  ["instanceId", "key"],
);

/** Most marks of released instances in a store; they matter as long as a cache may be older. Ours. */
const MOST_RELEASED = 10_000;

/** Marks an instance as released, so that nothing is created in it even if a caller's cache is older. */
export function noteReleased(sql: SqlStorage, instanceId: string, most = MOST_RELEASED): void {
  sql.exec("INSERT OR IGNORE INTO released_instances VALUES (?)", instanceId);
  sql.exec(
    `DELETE FROM released_instances WHERE instance_id IN (SELECT instance_id FROM released_instances
       WHERE instance_id <> ?1 LIMIT max(0, (SELECT count(*) FROM released_instances) - ?2))`,
    ...[instanceId, most],
  );
}

/**
 * Asserts that an instance is not released.
 *
 * @param instanceId null for outside of instances.
 * @throws Failure instanceNotFound
 */
export function requireUnreleased(sql: SqlStorage, instanceId: string | null): void {
  if (instanceId === null) return;
  const released = sql.exec("SELECT 1 FROM released_instances WHERE instance_id = ?", instanceId);
  if (released.toArray().length > 0) throw new Failure({ code: "instanceNotFound", instanceId });
}

/**
 * Adds tags to an instance; a tag with an existing key gets the new value and keeps its position.
 *
 * @throws Failure tooManyTags, with nothing changed (the caller runs in a transaction).
 */
export function putInstanceTags(
  sql: SqlStorage,
  instanceId: string,
  tags: readonly Tag[],
  limit: number,
): void {
  for (const tag of tags) TAGS.put(sql, { instanceId, ...tag });
  const { n } = sql
    .exec<{ n: number }>("SELECT COUNT(*) AS n FROM instance_tags WHERE instance_id = ?", instanceId)
    .one();
  if (n > limit) throw new Failure({ code: "tooManyTags", arn: instanceId });
}

/** Removes tags from an instance. @param tagKeys null for all. */
export function removeInstanceTags(
  sql: SqlStorage,
  instanceId: string,
  tagKeys: readonly string[] | null,
): void {
  sql.exec(
    `DELETE FROM instance_tags
     WHERE instance_id = ?1 AND (?2 IS NULL OR tag_key IN (SELECT value FROM json_each(?2)))`,
    ...[instanceId, tagKeys && JSON.stringify(tagKeys)],
  );
}
