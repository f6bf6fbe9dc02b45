import { Failure } from "../../../errors.ts";
import { aliasArn } from "../../../keys/identifiers.ts";
import type { Alias, StateGuard, Tag } from "../../../keys/key.ts";
import { KeyActions } from "../keys/part.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** Aliases and tags. */
export abstract class AliasActions extends KeyActions {
  /**
   * @param limit aliases of the key, or, where they are counted `together`, of all customers' keys.
   * @throws (as a reply) aliasExists, aliasesOverQuota
   */
  createAlias(
    at: StoreContext,
    name: string,
    keyId: string,
    limit: number,
    guard: StateGuard,
    counted: "each" | "together" = "each",
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      const key = this.ledger.keys.guarded(at.scope, keyId, guard);
      if (this.ledger.aliases.find(name))
        throw new Failure({ code: "aliasExists", arn: aliasArn(key, name) });
      this.ledger.fitsAlias(key, limit, counted);
      this.ledger.aliases.insert(name, keyId, at.now);
      return [null, [name]];
    });
  }

  /**
   * @param sameKind key specs of which the former key may be, if its usage is the same; null for any key.
   * @throws (as a reply) aliasNotFound, aliasTargetDiffers, aliasesOverQuota
   */
  updateAlias(
    at: StoreContext,
    name: string,
    keyId: string,
    limit: number,
    guard: StateGuard,
    sameKind: readonly string[] | null,
  ): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      const key = this.ledger.keys.guarded(at.scope, keyId, guard);
      const alias = this.ledger.aliases.find(name);
      if (!alias) throw new Failure({ code: "aliasNotFound", arn: aliasArn(key, name) });
      const before = this.ledger.known(at.scope, alias.keyId);
      const differs = before.keyUsage !== key.keyUsage || !sameKind?.includes(before.keySpec);
      if (sameKind && differs) {
        throw new Failure({ code: "aliasTargetDiffers", arn: aliasArn(key, name) });
      }
      if (alias.keyId !== keyId) this.ledger.fitsAlias(key, limit, "each");
      this.ledger.aliases.setTarget(name, keyId, at.now);
      return [null, [name]];
    });
  }

  /** @throws (as a reply) aliasNotFound */
  deleteAlias(at: StoreContext, name: string): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      if (!this.ledger.aliases.find(name)) {
        throw new Failure({ code: "aliasNotFound", arn: aliasArn(at.scope, name) });
      }
      this.ledger.aliases.delete(name);
      return [null, [name]];
    });
  }

  listAliases(at: StoreContext, keyId: string | null, after: string, limit: number): Promise<Reply<Alias[]>> {
    return this.ledger.read(at, () => this.ledger.aliases.page(keyId, after, limit));
  }

  /** @throws (as a reply) tooManyTags */
  tag(
    at: StoreContext,
    keyId: string,
    tags: readonly Tag[],
    limit: number,
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => {
      this.ledger.aliases.putTags(key.arn, keyId, tags, limit);
      return key;
    });
  }

  untag(
    at: StoreContext,
    keyId: string,
    tagKeys: readonly string[],
    guard: StateGuard,
  ): Promise<Reply<null>> {
    return this.ledger.change(at, keyId, guard, (key) => {
      this.ledger.aliases.removeTags(keyId, tagKeys);
      return key;
    });
  }

  listTags(
    at: StoreContext,
    keyId: string,
    after: number,
    limit: number,
  ): Promise<Reply<(Tag & { seq: number })[]>> {
    return this.ledger.read(at, () => this.ledger.aliases.tags(keyId, after, limit));
  }
}
