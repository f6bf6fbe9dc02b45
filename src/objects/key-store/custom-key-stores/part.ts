import { Failure } from "../../../errors.ts";
import {
  type Backing,
  type ConnectionErrorCode,
  type ConnectionState,
  type CustomKeyStore,
  conflictWith,
  type NewCustomKeyStore,
  type StoreChange,
  type StoreConflict,
  statesFor,
  withChange,
} from "../../../keys/custom-key-store.ts";
import type { AwsKeyRecord, NewKeyOf } from "../../../keys/key.ts";
import { CONNECT_MS, DISCONNECT_MS } from "../../../keys/transitions.ts";
import { GrantActions } from "../grants/part.ts";
import type { Reply, StoreContext } from "../reply.ts";

/** By what a custom key store is looked for. */
export type StoreFilter = { readonly customKeyStoreId: string } | { readonly name: string };

/**
 * Custom key stores, and keys in them. Calling a proxy is the surface's: it asks here first whether a change could
 * be made, and what it found out comes with the action, which checks once more.
 */
export abstract class CustomKeyStoreActions extends GrantActions {
  /** @throws (as a reply) customKeyStoreNotFound */
  customKeyStore(at: StoreContext, filter: StoreFilter): Promise<Reply<CustomKeyStore>> {
    return this.ledger.read(at, () => this.#find(filter));
  }

  /** Stores in the order of their creation. @param after sequence number of the last one seen. */
  customKeyStores(
    at: StoreContext,
    after: number,
    limit: number,
  ): Promise<Reply<(CustomKeyStore & { seq: number })[]>> {
    return this.ledger.read(at, () => this.ledger.customKeyStores.page(after, limit));
  }

  /** Whether a store could be made. @throws (as a reply) as createCustomKeyStore */
  admitCustomKeyStore(at: StoreContext, name: string, backing: Backing, limit: number): Promise<Reply<null>> {
    return this.ledger.read(at, () => this.#admit(name, backing, limit));
  }

  /** @throws (as a reply) customKeyStoresOverQuota, and the conflicts with other stores */
  async createCustomKeyStore(
    at: StoreContext,
    store: NewCustomKeyStore,
    limit: number,
  ): Promise<Reply<null>> {
    await this.ledger.register(at.scope);
    return this.ledger.write(at, () => {
      this.#admit(store.name, store.backing, limit);
      this.ledger.customKeyStores.insert(store, at.now);
      return [null, []];
    });
  }

  #admit(name: string, backing: Backing, limit: number): null {
    const others = this.ledger.customKeyStores.all();
    requireUnique(others, name, backing);
    if (others.length >= limit) throw new Failure({ code: "customKeyStoresOverQuota", limit });
    return null;
  }

  /** Whether a change could be made. @throws (as a reply) as updateCustomKeyStore */
  admitCustomKeyStoreChange(
    at: StoreContext,
    customKeyStoreId: string,
    change: StoreChange,
  ): Promise<Reply<null>> {
    return this.ledger.read(at, () => {
      this.#changed(customKeyStoreId, change);
      return null;
    });
  }

  /** @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState, and the conflicts with other stores */
  updateCustomKeyStore(
    at: StoreContext,
    customKeyStoreId: string,
    change: StoreChange,
  ): Promise<Reply<null>> {
    return this.#change(at, () =>
      this.ledger.customKeyStores.update(this.#changed(customKeyStoreId, change)),
    );
  }

  #changed(customKeyStoreId: string, change: StoreChange): CustomKeyStore {
    const store = this.#find({ customKeyStoreId });
    requireState(store, statesFor(store.backing.type, change));
    const changed = withChange(store, change);
    const others = this.ledger.customKeyStores
      .all()
      .filter((other) => other.customKeyStoreId !== customKeyStoreId);
    requireUnique(others, changed.name, changed.backing);
    return changed;
  }

  /** @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState, customKeyStoreHasKeys */
  deleteCustomKeyStore(at: StoreContext, customKeyStoreId: string): Promise<Reply<null>> {
    return this.#change(at, () => {
      const store = this.#find({ customKeyStoreId });
      requireState(store, ["DISCONNECTED"]);
      if (this.ledger.customKeyStores.hasKeys(customKeyStoreId)) {
        throw new Failure({ code: "customKeyStoreHasKeys", customKeyStoreId });
      }
      this.ledger.customKeyStores.delete(customKeyStoreId);
    });
  }

  /**
   * Begins to connect a store; one that another request connects meanwhile stays as it is.
   *
   * @param errorCode why the connection will fail; null where it will not.
   * @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState
   */
  connectCustomKeyStore(
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
      this.ledger.customKeyStores.update({ ...store, state: "CONNECTING", transition });
    });
  }

  /** Begins to disconnect a store. @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState */
  disconnectCustomKeyStore(at: StoreContext, customKeyStoreId: string): Promise<Reply<null>> {
    return this.#change(at, () => {
      const store = this.#find({ customKeyStoreId });
      requireState(store, ["CONNECTED", "CONNECTING", "FAILED"]);
      const transition = { at: at.now + DISCONNECT_MS, to: "DISCONNECTED", errorCode: null } as const;
      this.ledger.customKeyStores.update({ ...store, state: "DISCONNECTING", errorCode: null, transition });
    });
  }

  /**
   * Makes a key in a custom key store.
   *
   * @throws (as a reply) customKeyStoreNotFound, customKeyStoreInvalidState, xksKeyInUse, and as createKey
   */
  async createKeyInCustomKeyStore(
    at: StoreContext,
    key: NewKeyOf<"aws">,
    limits: { keys: number; tags: number },
  ): Promise<Reply<AwsKeyRecord>> {
    await this.ledger.register(at.scope);
    return this.ledger.write(at, () => {
      const { customKeyStoreId = "", xksKeyId = null } = key.customKeyStore ?? {};
      requireState(this.#find({ customKeyStoreId }), ["CONNECTED"]);
      if (xksKeyId !== null && this.ledger.customKeyStores.hasKeys(customKeyStoreId, xksKeyId)) {
        throw new Failure({ code: "xksKeyInUse", xksKeyId });
      }
      this.requireRoom(at, key, limits.keys);
      this.ledger.insertKey(at, key, limits.tags);
      return [this.ledger.made(at.scope, key), [key.keyId]];
    });
  }

  #find(filter: StoreFilter): CustomKeyStore {
    const stores = this.ledger.customKeyStores;
    const found =
      "customKeyStoreId" in filter ? stores.find(filter.customKeyStoreId) : stores.findByName(filter.name);
    if (found) return found;
    const customKeyStoreId = "customKeyStoreId" in filter ? filter.customKeyStoreId : filter.name;
    throw new Failure({ code: "customKeyStoreNotFound", customKeyStoreId });
  }

  /** A change that all keys of the store may feel, so isolates look at them again. */
  #change(at: StoreContext, work: () => void): Promise<Reply<null>> {
    return this.ledger.read(at, () => {
      this.ledger.transact(() => [work(), []]);
      this.ledger.log.addAll();
      return null;
    });
  }
}

/** @throws Failure customKeyStoreInvalidState */
function requireState(store: CustomKeyStore, states: readonly ConnectionState[]): void {
  const { customKeyStoreId, state } = store;
  if (!states.includes(state))
    throw new Failure({ code: "customKeyStoreInvalidState", customKeyStoreId, state });
}

/** @throws Failure for the first rule of uniqueness that is broken */
function requireUnique(others: readonly CustomKeyStore[], name: string, backing: Backing): void {
  const conflict = conflictWith(others, name, backing);
  if (conflict) throw new Failure(detailOf(conflict, name, backing));
}

function detailOf(conflict: StoreConflict, name: string, backing: Backing): Failure["detail"] {
  if (conflict === "customKeyStoreNameInUse") return { code: conflict, name };
  if (backing.type === "AWS_CLOUDHSM") return { code: "cloudHsmClusterInUse", clusterId: backing.clusterId };
  const { uriEndpoint, uriPath, vpcService } = backing;
  if (conflict === "xksProxyUriInUse") return { code: conflict, uri: uriEndpoint + uriPath };
  if (conflict === "xksProxyUriEndpointInUse") return { code: conflict, uri: uriEndpoint };
  return { code: "xksProxyVpcEndpointServiceInUse", service: vpcService?.name ?? "" };
}
