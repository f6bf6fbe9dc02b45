import { RpcTarget } from "cloudflare:workers";
import type { StateGuard, Tag } from "../../../keys/key.ts";
import { secretReference } from "../../../secrets/names.ts";
import { putInstanceTags, removeInstanceTags } from "../instances/tables.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import type { SecretRecords } from "../secrets/records.ts";
import { searchTags, type TaggedKind, type TagQuery, type TagRow } from "./search.ts";
import { type TaggedKey, type TaggedQuery, taggedKeys, tagTexts } from "./tagged.ts";

/** Tags of one key, or of several keys, secrets or instances at once. The caller checks that an instance exists. */
export class TagsPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #secrets: SecretRecords;
  readonly #sql: SqlStorage;

  constructor(ledger: Ledger, records: KeyRecords, secrets: SecretRecords, sql: SqlStorage) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#secrets = secrets;
    this.#sql = sql;
  }

  /** @throws (as a reply) tooManyTags */
  put(
    at: StoreContext,
    keyId: string,
    tags: readonly Tag[],
    limit: number,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => {
      this.#records.tags.put(key.arn, keyId, tags, limit);
      return key;
    });
  }

  remove(
    at: StoreContext,
    keyId: string,
    tagKeys: readonly string[],
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.#records.change(at, keyId, guard, (key) => {
      this.#records.tags.remove(keyId, tagKeys);
      return key;
    });
  }

  list(
    at: StoreContext,
    keyId: string,
    after: number,
    limit: number,
  ): Promise<Reply<(Tag & { seq: number })[]>> {
    return this.#ledger.read(at, () => this.#records.tags.page(keyId, after, limit));
  }

  /**
   * Tags several resources, all or none.
   *
   * @throws (as a reply) keyNotFound, secretNotFound, secretPendingDeletion, secretTypeUnfit, tooManyTags
   */
  putAll(
    at: StoreContext,
    kind: TaggedKind,
    ids: readonly string[],
    tags: readonly Tag[],
    limit: number,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      for (const id of ids) {
        if (kind === "key") this.#records.tags.put(this.#records.known(at.scope, id).arn, id, tags, limit);
        else if (kind === "secret") this.#secrets.putTags(at, id, tags, limit);
        else putInstanceTags(this.#sql, id, tags, limit);
      }
      return [null, changedNames(kind, ids)];
    });
  }

  /**
   * Removes tags from several resources, all or none.
   *
   * @param tagKeys null for all tags.
   * @throws (as a reply) keyNotFound, secretNotFound, secretPendingDeletion, secretTypeUnfit
   */
  removeAll(
    at: StoreContext,
    kind: TaggedKind,
    ids: readonly string[],
    tagKeys: readonly string[] | null,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      for (const id of ids) {
        if (kind === "key") this.#records.tags.remove(this.#records.known(at.scope, id).keyId, tagKeys);
        else if (kind === "secret") this.#secrets.removeTags(at, id, tagKeys);
        else removeInstanceTags(this.#sql, id, tagKeys);
      }
      return [null, changedNames(kind, ids)];
    });
  }

  /** Tags in order of addition. @param after `seq` of the last row seen. */
  search(
    at: StoreContext,
    kind: TaggedKind,
    query: TagQuery,
    after: number,
    limit: number,
  ): Promise<Reply<TagRow[]>> {
    return this.#ledger.read(at, () => searchTags(this.#sql, kind, query, after, limit));
  }

  /** Keys that have tags, by id. @param after id of the last one seen; empty for none. */
  tagged(at: StoreContext, query: TaggedQuery, after: string, limit: number): Promise<Reply<TaggedKey[]>> {
    return this.#ledger.read(at, () => taggedKeys(this.#sql, query, after, limit));
  }

  /** Keys of tags of keys, or the values of one of them, in order. @param after the last one seen; null for none. */
  texts(at: StoreContext, key: string | null, after: string | null, limit: number): Promise<Reply<string[]>> {
    return this.#ledger.read(at, () => tagTexts(this.#sql, key, after, limit));
  }
}

/** Names under which changes of tagged resources are reported; isolates cache no instances of a key store. */
function changedNames(kind: TaggedKind, ids: readonly string[]): readonly string[] {
  if (kind === "instance") return [];
  return kind === "key" ? ids : ids.map(secretReference);
}
