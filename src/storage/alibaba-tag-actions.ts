import type { Tag } from "../keys/key.ts";
import { AlibabaServiceActions } from "./alibaba-service-actions.ts";
import type { At, Reply } from "./reply.ts";
import { searchTags, type TaggedKind, type TagQuery, type TagRow } from "./tag-search.ts";

/** Tags of several keys or secrets at once. */
export abstract class AlibabaTagActions extends AlibabaServiceActions {
  /**
   * All of the resources are tagged, or none.
   *
   * @throws (as a reply) keyNotFound, secretNotFound, secretPendingDeletion, secretTypeUnfit, tooManyTags
   */
  tagAll(
    at: At,
    kind: TaggedKind,
    ids: readonly string[],
    tags: readonly Tag[],
    limit: number,
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      for (const id of ids) {
        if (kind === "key") this.ledger.aliases.putTags(this.ledger.known(at.scope, id).arn, id, tags, limit);
        else this.putSecretTags(at, id, tags, limit);
      }
      return [null, []];
    });
  }

  /**
   * All of the resources lose the tags, or none.
   *
   * @param tagKeys null for all that they have.
   * @throws (as a reply) keyNotFound, secretNotFound, secretPendingDeletion, secretTypeUnfit
   */
  untagAll(
    at: At,
    kind: TaggedKind,
    ids: readonly string[],
    tagKeys: readonly string[] | null,
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      for (const id of ids) {
        if (kind === "key") this.ledger.aliases.removeTags(this.ledger.known(at.scope, id).keyId, tagKeys);
        else this.removeSecretTags(at, id, tagKeys);
      }
      return [null, []];
    });
  }

  /** Tags in the order in which they were added. @param after `seq` of the last row seen. */
  searchTags(
    at: At,
    kind: TaggedKind,
    query: TagQuery,
    after: number,
    limit: number,
  ): Promise<Reply<TagRow[]>> {
    return this.ledger.read(at, () => searchTags(this.ctx.storage.sql, kind, query, after, limit));
  }
}
