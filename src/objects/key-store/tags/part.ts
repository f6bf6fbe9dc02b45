import type { Tag } from "../../../keys/key.ts";
import { putInstanceTags, removeInstanceTags } from "../instances/tables.ts";
import type { Reply, StoreContext } from "../reply.ts";
import { AlibabaServiceActions } from "../service/part.ts";
import { searchTags, type TaggedKind, type TagQuery, type TagRow } from "./search.ts";

/** Tags of several keys, secrets or instances at once; whether an instance is there is for the caller to know. */
export abstract class AlibabaTagActions extends AlibabaServiceActions {
  /**
   * All of the resources are tagged, or none.
   *
   * @throws (as a reply) keyNotFound, secretNotFound, secretPendingDeletion, secretTypeUnfit, tooManyTags
   */
  tagAll(
    at: StoreContext,
    kind: TaggedKind,
    ids: readonly string[],
    tags: readonly Tag[],
    limit: number,
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      for (const id of ids) {
        if (kind === "key") this.ledger.aliases.putTags(this.ledger.known(at.scope, id).arn, id, tags, limit);
        else if (kind === "secret") this.putSecretTags(at, id, tags, limit);
        else putInstanceTags(this.ctx.storage.sql, id, tags, limit);
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
    at: StoreContext,
    kind: TaggedKind,
    ids: readonly string[],
    tagKeys: readonly string[] | null,
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      for (const id of ids) {
        if (kind === "key") this.ledger.aliases.removeTags(this.ledger.known(at.scope, id).keyId, tagKeys);
        else if (kind === "secret") this.removeSecretTags(at, id, tagKeys);
        else removeInstanceTags(this.ctx.storage.sql, id, tagKeys);
      }
      return [null, []];
    });
  }

  /** Tags in the order in which they were added. @param after `seq` of the last row seen. */
  searchTags(
    at: StoreContext,
    kind: TaggedKind,
    query: TagQuery,
    after: number,
    limit: number,
  ): Promise<Reply<TagRow[]>> {
    return this.ledger.read(at, () => searchTags(this.ctx.storage.sql, kind, query, after, limit));
  }
}
