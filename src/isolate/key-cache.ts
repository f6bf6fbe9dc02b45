import { BoundedMap } from "../bounded-map.ts";
import type { KeyRecord } from "../keys/key.ts";
import type { ChangedName, Changes, LogPosition } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import type { Scope } from "../workspace.ts";
import { Freshness, LEASE_MS } from "./freshness.ts";
import { type CachedKey, notReady } from "./key-materials.ts";
import { StoreRevisions } from "./store-revisions.ts";
import type { StoreAnswer } from "./store-rpc.ts";

/** Keys held by an isolate, over all stores; one that is known by id and by alias counts twice. */
const KEYS = 10_000;
/** Key stores that an isolate remembers anything of. */
const STORES = 5_000;

export type { CachedKey };

/** What is known of one key store. */
interface CachedStore {
  readonly generation: number;
  /** Up to where the changes of the store are known here. */
  position: LogPosition;
  /** Version of the last change made here: an older answer is not kept. */
  floor: number;
  readonly freshness: Freshness;
  /** By key id and by alias name, the one looked up longest ago first. */
  readonly keys: Map<ChangedName, CachedKey>;
}

/** A lookup that is about to be sent, and what was known then. */
export interface Lookup {
  readonly scope: Scope;
  readonly reference: ChangedName;
  readonly askedAt: number;
  /** From where on the store tells what has changed; null for all. */
  readonly since: LogPosition | null;
  readonly known: CachedKey | undefined;
  readonly revision: number;
}

/** What a key store answers to a lookup. */
export interface LookupResult {
  readonly key: KeyRecord | null;
  readonly changes: Changes;
}

/**
 * The keys that an isolate holds. A lease is for a whole key store: each lookup in it also tells what else has changed
 * there, and so vouches for all keys that are held of it.
 */
export class KeyCache {
  /** The store that was asked for longest ago is the oldest. */
  readonly #stores = new BoundedMap<string, CachedStore>(STORES, (_, store) => {
    this.#held -= store.keys.size;
  });
  readonly #revisions = new StoreRevisions();
  #held = 0;

  /** A key by id or alias name, as long as it may be used without asking. */
  find({ scope, state, now, wall }: RequestContext, reference: ChangedName): CachedKey | undefined {
    const store = this.#stores.get(scope.name);
    if (store?.generation !== state.generation || !store.freshness.isWithin(LEASE_MS, wall)) return undefined;
    const key = store.keys.get(reference);
    return key && now < (key.record.nextEventAt ?? Number.POSITIVE_INFINITY) ? key : undefined;
  }

  /** Whether a request that used what is held of its store is to look it up again in the background. */
  claimRefresh({ scope, wall }: RequestContext): boolean {
    return this.#stores.get(scope.name)?.freshness.claimRefresh(wall) ?? false;
  }

  /** Differs after every change that this isolate has made in a key store. */
  revision(scope: Scope): number {
    return this.#revisions.of(scope);
  }

  /** Begins a lookup. @param askedAt wall-clock time */
  begin({ scope, state }: RequestContext, reference: ChangedName, askedAt: number): Lookup {
    const store = this.#stores.get(scope.name);
    const since = store?.generation === state.generation ? store.position : null;
    const known = store?.keys.get(reference);
    return { scope, reference, askedAt, since, known, revision: this.#revisions.of(scope) };
  }

  /** Takes in the answer to a lookup. @returns the key, null where there is none */
  learn(lookup: Lookup, answer: StoreAnswer<LookupResult>): CachedKey | null {
    const { key: record, changes } = answer.value;
    const store = this.#learnChanges(lookup, answer);
    if (!record) return null;
    // Materials never change, so they outlive a change of their key; but not its end, after which another key may
    // have its id.
    const isSame = changes !== "all" && lookup.known?.record.keyId === record.keyId;
    const found = { record, ready: isSame ? lookup.known.ready : notReady() };
    // An answer older than a change made here is good for this request only.
    if (!store || answer.position.version < store.floor) return found;
    this.#hold(store, record.keyId, found);
    if (lookup.reference !== record.keyId) this.#hold(store, lookup.reference, found);
    this.#makeRoom(store);
    return found;
  }

  /**
   * Ends the lease of a store after a change made here, so that the next request asks what has changed.
   *
   * @param position of the change; null where it failed, which may mean that what is believed here is no longer so.
   */
  noteChange(scope: Scope, position: LogPosition | null): void {
    this.#revisions.noteChange(scope);
    const store = this.#stores.get(scope.name);
    if (!store) return;
    store.freshness.expire();
    if (position?.epoch === store.position.epoch) store.floor = Math.max(store.floor, position.version);
  }

  /**
   * Takes in what a lookup told about changes, and renews the lease.
   *
   * @returns the store; null where nothing of the answer may be kept
   */
  #learnChanges(
    { scope, since, askedAt, revision }: Lookup,
    { value: { changes }, position, generation }: StoreAnswer<LookupResult>,
  ): CachedStore | null {
    const store = this.#stores.get(scope.name);
    const continues = store?.generation === generation && store.position.epoch === position.epoch;
    if (!store || !continues || changes === "all") {
      this.#held -= store?.keys.size ?? 0;
      this.#stores.delete(scope.name);
      // Which version a change has that was made here meanwhile is not known any more: the answer may be older.
      if (revision !== this.#revisions.of(scope)) return null;
      const freshness = new Freshness(askedAt);
      const begun = { generation, position, floor: 0, freshness, keys: new Map() };
      this.#stores.set(scope.name, begun);
      return begun;
    }
    for (const reference of changes) this.#drop(store, reference);
    // Only an answer that continues from where the store stands here vouches for all that is held of it.
    const upTo = position.version;
    if (
      since &&
      since.version <= store.position.version &&
      upTo >= store.position.version &&
      upTo >= store.floor
    ) {
      store.position = position;
      store.freshness.renew(askedAt);
      this.#stores.set(scope.name, store);
    }
    return store;
  }

  #hold(store: CachedStore, reference: ChangedName, key: CachedKey): void {
    this.#drop(store, reference);
    store.keys.set(reference, key);
    this.#held += 1;
  }

  /** Lets go of the oldest keys of the oldest stores, until no more are held than may be. */
  #makeRoom(latest: CachedStore): void {
    for (const [name, store] of this.#stores) {
      for (const reference of store.keys.keys()) {
        if (this.#held <= KEYS) return;
        this.#drop(store, reference);
      }
      if (this.#held <= KEYS) return;
      // Without keys there is nothing that its position is good for.
      if (store !== latest) this.#stores.delete(name);
    }
  }

  #drop(store: CachedStore, reference: ChangedName): void {
    if (store.keys.delete(reference)) this.#held -= 1;
  }
}
