import { Failure } from "../../../errors.ts";
import type { Tag } from "../../../keys/key.ts";

/** An interface as the row type that SqlStorage asks for. */
type Row<T> = { [K in keyof T]: T[K] };

/** Tags of keys in the SQLite of a key store. Nothing here waits, so each call is atomic. */
export class KeyTagTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /**
   * Adds tags to a key; a tag with a key that is there already takes the new value in the old place.
   *
   * @throws Failure tooManyTags, with nothing changed (the caller runs in a transaction).
   */
  put(arn: string, keyId: string, tags: readonly Tag[], limit: number): void {
    for (const tag of tags) {
      this.#sql.exec(
        `INSERT INTO tags (key_id, tag_key, tag_value) VALUES (?, ?, ?)
         ON CONFLICT (key_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value`,
        keyId,
        tag.key,
        tag.value,
      );
    }
    const count = this.#sql
      .exec<{ n: number }>("SELECT COUNT(*) AS n FROM tags WHERE key_id = ?", keyId)
      .one().n;
    if (count > limit) throw new Failure({ code: "tooManyTags", arn });
  }

  /** @param tagKeys null for all of them. */
  remove(keyId: string, tagKeys: readonly string[] | null): void {
    if (tagKeys === null) this.#sql.exec("DELETE FROM tags WHERE key_id = ?", keyId);
    for (const tagKey of tagKeys ?? []) {
      this.#sql.exec("DELETE FROM tags WHERE key_id = ? AND tag_key = ?", keyId, tagKey);
    }
  }

  /** Tags of a key in the order they were added. @param after sequence number of the last one seen. */
  page(keyId: string, after: number, limit: number): (Tag & { seq: number })[] {
    return this.#sql
      .exec<Row<Tag & { seq: number }>>(
        `SELECT seq, tag_key AS key, tag_value AS value FROM tags WHERE key_id = ? AND seq > ?
         ORDER BY seq LIMIT ?`,
        keyId,
        after,
        limit,
      )
      .toArray();
  }
}
