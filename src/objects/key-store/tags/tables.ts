import { Failure } from "../../../errors.ts";
import type { Tag } from "../../../keys/key.ts";
import { aside, fixed, text } from "../../columns.ts";
import { sqlTable } from "../../sql-table.ts";

const TAGS = sqlTable<Tag>()(
  "tags",
  {
    keyId: aside(fixed(text("key_id"))),
    key: fixed(text("tag_key")),
    value: text("tag_value"),
  },
  ["keyId", "key"],
);

/** Tags of keys in the SQLite of a key store. Methods are synchronous, so each call is atomic. */
export class KeyTagTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Adds tags to a key; a tag with an existing key gets the new value and keeps its position.
   *
   * @throws Failure tooManyTags, with nothing changed (the caller runs in a transaction).
   */
  put(arn: string, keyId: string, tags: readonly Tag[], limit: number): void {
    for (const tag of tags) TAGS.put(this.#sql, { keyId, ...tag });
    const count = this.#sql
      .exec<{ n: number }>("SELECT COUNT(*) AS n FROM tags WHERE key_id = ?", keyId)
      .one().n;
    if (count > limit) throw new Failure({ code: "tooManyTags", arn });
  }

  /** Removes tags from a key. @param tagKeys null for all. */
  remove(keyId: string, tagKeys: readonly string[] | null): void {
    if (tagKeys === null) this.#sql.exec("DELETE FROM tags WHERE key_id = ?", keyId);
    for (const tagKey of tagKeys ?? []) {
      this.#sql.exec("DELETE FROM tags WHERE key_id = ? AND tag_key = ?", keyId, tagKey);
    }
  }

  /** All tags of a key in order of addition. */
  all(keyId: string): Tag[] {
    return TAGS.list(this.#sql, "WHERE key_id = ? ORDER BY seq", keyId);
  }

  /** Tags of a key in order of addition. @param after sequence number of the last one seen. */
  page(keyId: string, after: number, limit: number): (Tag & { seq: number })[] {
    return TAGS.listWithSeq(
      this.#sql,
      "WHERE key_id = ? AND seq > ? ORDER BY seq LIMIT ?",
      keyId,
      after,
      limit,
    );
  }
}
