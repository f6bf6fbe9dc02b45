import { RpcTarget } from "cloudflare:workers";
import type { Grant, GrantPrincipal, NewGrant } from "../../../access/grant.ts";
import type { Database } from "../../../directory/database.ts";
import { Failure } from "../../../errors.ts";
import type { StateGuard } from "../../../keys/key.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import { registerRetirer } from "./retirers.ts";
import { type GrantFilter, GrantTables, type ListedGrant } from "./tables.ts";

/** A grant to create, with the fingerprint by which a repeated request finds it. */
export interface GrantOrder {
  readonly grant: NewGrant;
  readonly fingerprint: string | null;
  /** Maximum number of grants on a key. */
  readonly limit: number;
}

/** Grants on keys. A grant belongs to one key in one Region: replicas of a multi-Region key have their own. */
export class GrantsPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #tables: GrantTables;
  readonly #directory: Database;

  constructor(ledger: Ledger, records: KeyRecords, sql: SqlStorage, directory: Database) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#tables = new GrantTables(sql);
    this.#directory = directory;
  }

  /**
   * Creates a grant, or finds an equal one.
   *
   * @returns its id.
   * @throws (as a reply) grantsOverQuota
   */
  async create(at: StoreContext, order: GrantOrder, guard: StateGuard): Promise<Reply<string>> {
    if (order.grant.retiring) await registerRetirer(this.#directory, at, order.grant.retiring.name);
    return this.#ledger.write(at, () => {
      const same = this.#sameOrRoom(at, order, guard);
      if (same) return [same.grantId, []];
      this.#tables.insert(order.grant, order.fingerprint, at.now);
      return [order.grant.grantId, [order.grant.keyId]];
    });
  }

  /** Checks whether `create` would succeed. @throws (as a reply) as `create` */
  checkNew(at: StoreContext, order: GrantOrder, guard: StateGuard): Promise<Reply<null>> {
    return this.#ledger.read(at, () => {
      this.#sameOrRoom(at, order, guard);
      return null;
    });
  }

  /** An equal grant; null if there is none and the quota has room for one. @throws Failure grantsOverQuota */
  #sameOrRoom(at: StoreContext, order: GrantOrder, guard: StateGuard): Grant | null {
    const key = this.#records.keys.guarded(at.scope, order.grant.keyId, guard);
    const { fingerprint } = order;
    const same = fingerprint === null ? null : this.#tables.findSame(key.keyId, fingerprint);
    if (!same) this.#tables.requireRoom(key, order.limit);
    return same;
  }

  get(at: StoreContext, keyId: string, grantId: string): Promise<Reply<Grant | null>> {
    return this.#ledger.read(at, () => this.#tables.find(keyId, grantId));
  }

  /** @throws (as a reply) grantNotFound */
  delete(at: StoreContext, keyId: string, grantId: string): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      if (!this.#tables.find(keyId, grantId)) throw new Failure({ code: "grantNotFound", grantId });
      this.#tables.delete(grantId);
      // An isolate that has cached the key may have cached the grant with it.
      return [null, this.#records.namesOf(keyId)];
    });
  }

  list(
    at: StoreContext,
    keyId: string,
    filter: GrantFilter,
    after: number,
    limit: number,
  ): Promise<Reply<ListedGrant[]>> {
    return this.#ledger.read(at, () => this.#tables.page(keyId, filter, after, limit));
  }

  retirable(
    at: StoreContext,
    retiring: GrantPrincipal,
    after: number,
    limit: number,
  ): Promise<Reply<ListedGrant[]>> {
    return this.#ledger.read(at, () => this.#tables.retirable(retiring, after, limit));
  }
}
