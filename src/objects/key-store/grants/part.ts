import type { Grant, GrantPrincipal, NewGrant } from "../../../access/grant.ts";
import { Failure } from "../../../errors.ts";
import type { StateGuard } from "../../../keys/key.ts";
import { MultiRegionActions } from "../multi-region/part.ts";
import type { Reply, StoreContext } from "../reply.ts";
import type { GrantFilter, ListedGrant } from "./tables.ts";

/** A grant that is to be made: with what it shares with its like, where a repetition is to find it again. */
export interface GrantOrder {
  readonly grant: NewGrant;
  readonly fingerprint: string | null;
  /** How many grants a key may have. */
  readonly limit: number;
}

/** Grants. They belong to one key in one Region: the replicas of a multi-Region key have their own. */
export abstract class GrantActions extends MultiRegionActions {
  /**
   * Makes a grant, or finds the same one.
   *
   * @returns its id.
   * @throws (as a reply) grantsOverQuota
   */
  async createGrant(at: StoreContext, order: GrantOrder, guard: StateGuard): Promise<Reply<string>> {
    if (order.grant.retiring) await this.ledger.registerRetirer(at, order.grant.retiring.name);
    return this.ledger.write(at, () => {
      const same = this.#sameOrRoom(at, order, guard);
      if (same) return [same.grantId, []];
      this.ledger.grants.insert(order.grant, order.fingerprint, at.now);
      return [order.grant.grantId, []];
    });
  }

  /** Whether `createGrant` would succeed. @throws (as a reply) what it would throw */
  tryGrant(at: StoreContext, order: GrantOrder, guard: StateGuard): Promise<Reply<null>> {
    return this.ledger.read(at, () => {
      this.#sameOrRoom(at, order, guard);
      return null;
    });
  }

  /** The same grant, or null where there is none, but room for it. @throws Failure grantsOverQuota */
  #sameOrRoom(at: StoreContext, order: GrantOrder, guard: StateGuard): Grant | null {
    const key = this.ledger.keys.guarded(at.scope, order.grant.keyId, guard);
    const { fingerprint } = order;
    const same = fingerprint === null ? null : this.ledger.grants.findSame(key.keyId, fingerprint);
    if (!same) this.ledger.grants.requireRoom(key, order.limit);
    return same;
  }

  grant(at: StoreContext, keyId: string, grantId: string): Promise<Reply<Grant | null>> {
    return this.ledger.read(at, () => this.ledger.grants.find(keyId, grantId));
  }

  /** @throws (as a reply) grantNotFound */
  deleteGrant(at: StoreContext, keyId: string, grantId: string): Promise<Reply<null>> {
    return this.ledger.write(at, () => {
      if (!this.ledger.grants.find(keyId, grantId)) throw new Failure({ code: "grantNotFound", grantId });
      this.ledger.grants.delete(grantId);
      // Who holds the key in a cache may hold the grant beside it.
      return [null, this.ledger.namesOf(keyId)];
    });
  }

  listGrants(
    at: StoreContext,
    keyId: string,
    filter: GrantFilter,
    after: number,
    limit: number,
  ): Promise<Reply<ListedGrant[]>> {
    return this.ledger.read(at, () => this.ledger.grants.page(keyId, filter, after, limit));
  }

  retirableGrants(
    at: StoreContext,
    retiring: GrantPrincipal,
    after: number,
    limit: number,
  ): Promise<Reply<ListedGrant[]>> {
    return this.ledger.read(at, () => this.ledger.grants.retirable(retiring, after, limit));
  }
}
