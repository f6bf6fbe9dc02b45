import { RpcTarget } from "cloudflare:workers";
import { Failure } from "../../../errors.ts";
import {
  type Backing,
  type ConnectionErrorCode,
  type ConnectionState,
  type CustomKeyStore,
  conflictWith,
  type NewCustomKeyStore,
  type StoreChange,
  statesFor,
  withChange,
} from "../../../keys/custom-key-store.ts";
import type { AwsKeyRecord, NewAwsKey } from "../../../keys/key.ts";
import { CONNECT_MS, DISCONNECT_MS } from "../../../keys/transitions.ts";
import type { KeyRecords } from "../keys/records.ts";
import type { Ledger } from "../ledger.ts";
import type { Reply, StoreContext } from "../reply.ts";
import { conflictDetail } from "./conflicts.ts";
import type { CustomKeyStoreTables } from "./tables.ts";

/** A filter that finds a custom key store by id or by name. */
export type StoreFilter = { readonly customKeyStoreId: string } | { readonly name: string };

/**
 * Custom key stores, and the creation of keys in them. The surface calls XKS proxies: it checks here first whether a
 * change is possible, and passes the proxy's result with the action, which checks again.
 */
export class CustomKeyStoresPart extends RpcTarget {
  readonly #ledger: Ledger;
  readonly #records: KeyRecords;
  readonly #tables: CustomKeyStoreTables;

  constructor(ledger: Ledger, records: KeyRecords, tables: CustomKeyStoreTables) {
    super();
    this.#ledger = ledger;
    this.#records = records;
    this.#tables = tables;
  }

  /** @throws (as a reply) customKeyStoreNotFound */
  get(at: StoreContext, filter: StoreFilter): Promise<Reply<CustomKeyStore>> {
    return this.#ledger.read(at, () => this.#find(filter));
  }

  /** Custom key stores in order of creation. @param after sequence number of the last one seen. */
  list(at: StoreContext, after: number, limit: number): Promise<Reply<(CustomKeyStore & { seq: number })[]>> {
    return this.#ledger.read(at, () => this.#tables.page(after, limit));
  }

  /** Checks whether `create` would succeed. @throws (as a reply) as `create` */
  checkNew(at: StoreContext, name: string, backing: Backing, limit: number): Promise<Reply<null>> {
    return this.#ledger.read(at, () => this.#requireCreatable(name, backing, limit));
  }

  /** @throws (as a reply) customKeyStoresOverQuota, and the conflicts with other stores */
  create(at: StoreContext, store: NewCustomKeyStore, limit: number): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.#requireCreatable(store.name, store.backing, limit);
      this.#tables.insert(store, at.now);
      return [null, []];
    });
  }

  #requireCreatable(name: string, backing: Backing, limit: number): null {
    const others = this.#tables.all();
    requireUnique(others, name, backing);
    if (others.length >= limit) throw new Failure({ code: "customKeyStoresOverQuota", limit });
    return null;
  }

  /** Checks whether `update` would succeed. @throws (as a reply) as `update` */
  checkChange(at: StoreContext, customKeyStoreId: string, change: StoreChange): Promise<Reply<null>> {
    return this.#ledger.read(at, () => {
      this.#changed(customKeyStoreId, change);
      return null;
    });
  }

  /** @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState, and the conflicts with other stores */
  update(at: StoreContext, customKeyStoreId: string, change: StoreChange): Promise<Reply<null>> {
    return this.#change(at, () => this.#tables.update(this.#changed(customKeyStoreId, change)));
  }

  #changed(customKeyStoreId: string, change: StoreChange): CustomKeyStore {
    const store = this.#find({ customKeyStoreId });
    requireState(store, statesFor(store.backing.type, change));
    const changed = withChange(store, change);
    const others = this.#tables.all().filter((other) => other.customKeyStoreId !== customKeyStoreId);
    requireUnique(others, changed.name, changed.backing);
    return changed;
  }

  /** @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState, customKeyStoreHasKeys */
  delete(at: StoreContext, customKeyStoreId: string): Promise<Reply<null>> {
    return this.#change(at, () => {
      const store = this.#find({ customKeyStoreId });
      requireState(store, ["DISCONNECTED"]);
      if (this.#tables.hasKeys(customKeyStoreId)) {
        throw new Failure({ code: "customKeyStoreHasKeys", customKeyStoreId });
      }
      this.#tables.delete(customKeyStoreId);
    });
  }

  /**
   * Begins to connect a store; a store that is already connecting stays as it is.
   *
   * @param errorCode error with which the connection will fail; null if it will succeed.
   * @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState
   */
  beginConnecting(
    at: StoreContext,
    customKeyStoreId: string,
    errorCode: ConnectionErrorCode | null,
  ): Promise<Reply<null>> {
    return this.#change(at, () => {
      const store = this.#find({ customKeyStoreId });
      requireState(store, ["CONNECTED", "CONNECTING", "DISCONNECTED"]);
      if (store.state !== "DISCONNECTED") return;
      const to = errorCode === null ? "CONNECTED" : "FAILED";
      const transition = { at: at.now + CONNECT_MS, to, errorCode } as const;
      this.#tables.update({ ...store, state: "CONNECTING", transition });
    });
  }

  /** Begins to disconnect a store. @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState */
  beginDisconnecting(at: StoreContext, customKeyStoreId: string): Promise<Reply<null>> {
    return this.#change(at, () => {
      const store = this.#find({ customKeyStoreId });
      requireState(store, ["CONNECTED", "CONNECTING", "FAILED"]);
      const transition = { at: at.now + DISCONNECT_MS, to: "DISCONNECTED", errorCode: null } as const;
      this.#tables.update({ ...store, state: "DISCONNECTING", errorCode: null, transition });
    });
  }

  /**
   * Creates a key in a custom key store.
   *
   * @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState, xksKeyInUse, and the errors of creating
   *   any key
   */
  createKey(
    at: StoreContext,
    key: NewAwsKey,
    limits: { keys: number; tags: number },
  ): Promise<Reply<AwsKeyRecord>> {
    return this.#ledger.write(at, () => {
      const { customKeyStoreId = "", xksKeyId = null } = key.customKeyStore ?? {};
      requireState(this.#find({ customKeyStoreId }), ["CONNECTED"]);
      if (xksKeyId !== null && this.#tables.hasKeys(customKeyStoreId, xksKeyId)) {
        throw new Failure({ code: "xksKeyInUse", xksKeyId });
      }
      this.#records.requireFreeId(at, key);
      this.#records.requireRoom(key, limits.keys);
      this.#records.insert(at, key, limits.tags);
      return [this.#records.made(at.scope, key), [key.keyId]];
    });
  }

  #find(filter: StoreFilter): CustomKeyStore {
    const stores = this.#tables;
    const found =
      "customKeyStoreId" in filter ? stores.find(filter.customKeyStoreId) : stores.findByName(filter.name);
    if (found) return found;
    const customKeyStoreId = "customKeyStoreId" in filter ? filter.customKeyStoreId : filter.name;
    throw new Failure({ code: "customKeyStoreNotFound", customKeyStoreId });
  }

  /** Writes a change that may affect all keys of the store, and has isolates look them up again. */
  #change(at: StoreContext, work: () => void): Promise<Reply<null>> {
    return this.#ledger.read(at, () => {
      this.#ledger.transact(() => [work(), []]);
      this.#ledger.log.addAll();
      return null;
    });
  }
}

/** Asserts that a store is in one of the states. @throws Failure customKeyStoreInvalidState */
function requireState(store: CustomKeyStore, states: readonly ConnectionState[]): void {
  const { customKeyStoreId, state } = store;
  if (!states.includes(state))
    throw new Failure({ code: "customKeyStoreInvalidState", customKeyStoreId, state });
}

/** Asserts that a store's name and backing are unique. @throws Failure for the first rule that is broken */
function requireUnique(others: readonly CustomKeyStore[], name: string, backing: Backing): void {
  const conflict = conflictWith(others, name, backing);
  if (conflict) throw new Failure(conflictDetail(conflict, name, backing));
}
