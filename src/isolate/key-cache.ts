import type { KeyAccess } from "../access/key-access.ts";
import type { SecretAccess } from "../access/secret-access.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { KeyRecord } from "../keys/key.ts";
import type {
  ChangedName,
  Changes,
  LogPosition,
  SecretValue,
  VersionChoice,
} from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import { secretEvent } from "../secrets/secret.ts";
import type { Scope } from "../workspace.ts";
import { Freshness, LEASE_MS } from "./freshness.ts";
import { KeyAccesses } from "./key-accesses.ts";
import { type CachedKey, notReady, type ReadyMaterial } from "./key-materials.ts";
import { CachedSecrets } from "./secret-values.ts";
import { StoreRevisions } from "./store-revisions.ts";
import type { StoreAnswer } from "./store-rpc.ts";

/**
 * Maximum number of keys cached by an isolate over all stores; a key known by id and by alias counts twice, a value of a
 * secret by its size (CachedSecrets), and so does what guards a key against a caller (KeyAccesses).
 */
const KEYS = 10_000;
/** Maximum number of key stores cached by an isolate. */
const STORES = 5_000;

export type { CachedKey };

/** Cached state of one key store. */
interface CachedStore {
  readonly generation: number;
  /** Position up to which the store's changes are known. */
  position: LogPosition;
  /** Version of the last change made by this isolate; older answers are not cached. */
  floor: number;
  readonly freshness: Freshness;
  /** Keys by key id and by alias name, least recently looked up first. */
  readonly keys: Map<ChangedName, CachedKey>;
  readonly secrets: CachedSecrets;
  readonly accesses: KeyAccesses;
}

/** A lookup about to be sent, and the state of the cache then. */
export interface Lookup {
  readonly scope: Scope;
  readonly reference: ChangedName;
  readonly askedAt: number;
  /** Position from which the store reports changes; null for all. */
  readonly since: LogPosition | null;
  readonly known: CachedKey | undefined;
  readonly revision: number;
}

/** Answer of a key store to a lookup. */
export interface LookupResult {
  readonly key: KeyRecord | null;
  readonly changes: Changes;
}

/**
 * The isolate's cache of keys and of values of secrets. A lease covers a whole key store, because each lookup also
 * reports what else has changed there and so validates all that is cached of the store.
 */
export class KeyCache {
  /** Cached stores; the one requested longest ago is the oldest. */
  readonly #stores = new BoundedMap<string, CachedStore>(STORES, (_, store) => {
    this.#held -= sizeOf(store);
  });
  readonly #revisions = new StoreRevisions();
  readonly #wall: () => number;
  #held = 0;

  /** @param wall the wall clock, milliseconds. */
  constructor(wall: () => number = Date.now) {
    this.#wall = wall;
  }

  /** A key by id or alias name, if it may be used without asking the store. */
  find({ scope, state, now, wall }: RequestContext, reference: ChangedName): CachedKey | undefined {
    const store = this.#stores.get(scope.name);
    if (store?.generation !== state.generation || !store.freshness.isWithin(LEASE_MS, wall, this.#wall()))
      return undefined;
    const key = store.keys.get(reference);
    return key && now < (key.record.nextEventAt ?? Number.POSITIVE_INFINITY) ? key : undefined;
  }

  /** The value of a secret, if it may be used without asking the store. */
  findSecret(context: RequestContext, name: string, choice: VersionChoice): SecretValue | undefined {
    const { scope, wall } = context;
    const value = this.knownSecret(context, name, choice);
    return value && this.#stores.get(scope.name)?.freshness.isWithin(LEASE_MS, wall, this.#wall())
      ? value
      : undefined;
  }

  /** The value of a secret that a lookup would confirm or drop; none if the secret has a due event. */
  knownSecret(
    { scope, state, now }: RequestContext,
    name: string,
    choice: VersionChoice,
  ): SecretValue | undefined {
    const store = this.#stores.get(scope.name);
    if (store?.generation !== state.generation) return undefined;
    const value = store.secrets.get(name, choice);
    return value && now < (secretEvent(value.secret) ?? Number.POSITIVE_INFINITY) ? value : undefined;
  }

  /**
   * Caches the value of a secret, if its store is cached and no change can be missed: the answer must not be older than
   * what the cached state of the store is known to be.
   */
  learnSecret(
    { scope }: RequestContext,
    name: string,
    choice: VersionChoice,
    { value, position, generation }: StoreAnswer<SecretValue>,
  ): void {
    const store = this.#upToDate(scope, position, generation);
    if (!store) return;
    this.#held += store.secrets.hold(name, choice, value);
    this.#makeRoom(store);
  }

  /** What guards a secret, if it may be used without asking the store. */
  findSecretAccess(context: RequestContext, name: string): SecretAccess | undefined {
    const { scope, wall } = context;
    const access = this.knownSecretAccess(context, name);
    return access && this.#stores.get(scope.name)?.freshness.isWithin(LEASE_MS, wall, this.#wall())
      ? access
      : undefined;
  }

  /** What guards a secret, as far as a lookup would confirm or drop it. */
  knownSecretAccess({ scope, state }: RequestContext, name: string): SecretAccess | undefined {
    const store = this.#stores.get(scope.name);
    return store?.generation === state.generation ? store.secrets.access(name) : undefined;
  }

  /** Caches what guards a secret, as `learnSecret` does. */
  learnSecretAccess(
    { scope }: RequestContext,
    name: string,
    { value, position, generation }: StoreAnswer<SecretAccess>,
  ): void {
    const store = this.#upToDate(scope, position, generation);
    if (!store) return;
    this.#held += store.secrets.holdAccess(name, value);
    this.#makeRoom(store);
  }

  /**
   * What guards a key against a caller. The key must have been found for the same request, which tells that the store has
   * reported no change of it.
   */
  access({ scope, state }: RequestContext, keyId: string, caller: string): KeyAccess | undefined {
    const store = this.#stores.get(scope.name);
    return store?.generation === state.generation ? store.accesses.get(keyId, caller) : undefined;
  }

  /** Caches what guards a key against a caller, as `learnSecret` does. */
  learnAccess(
    { scope }: RequestContext,
    keyId: string,
    caller: string,
    { value, position, generation }: StoreAnswer<KeyAccess>,
  ): void {
    const store = this.#upToDate(scope, position, generation);
    if (!store) return;
    this.#held += store.accesses.hold(keyId, caller, value);
    this.#makeRoom(store);
  }

  /** The cached store, if an answer of a position is not older than what is known of it; else undefined. */
  #upToDate(scope: Scope, { epoch, version }: LogPosition, generation: number): CachedStore | undefined {
    const store = this.#stores.get(scope.name);
    if (store?.generation !== generation || store.position.epoch !== epoch) return undefined;
    return version < store.position.version || version < store.floor ? undefined : store;
  }

  /** Whether the request must refresh its store's lease in the background. */
  claimRefresh({ scope, wall }: RequestContext): boolean {
    return this.#stores.get(scope.name)?.freshness.claimRefresh(wall) ?? false;
  }

  /** Whether another request's lookup will confirm a key, or drop it, so that this one need not ask too. */
  isAwaited(context: RequestContext, reference: ChangedName): boolean {
    const store = this.#stores.get(context.scope.name);
    if (store?.generation !== context.state.generation || !store.freshness.isAwaited(this.#wall()))
      return false;
    const key = store.keys.get(reference);
    return key !== undefined && context.now < (key.record.nextEventAt ?? Number.POSITIVE_INFINITY);
  }

  /** Revision of a key store, which differs after every change that this isolate has made in it. */
  revision(scope: Scope): number {
    return this.#revisions.of(scope);
  }

  /** Begins a lookup. @param askedAt wall-clock time */
  begin({ scope, state }: RequestContext, reference: ChangedName, askedAt: number): Lookup {
    const store = this.#stores.get(scope.name);
    const since = store?.generation === state.generation ? store.position : null;
    const known = store?.keys.get(reference);
    store?.freshness.begin(askedAt);
    return { scope, reference, askedAt, since, known, revision: this.#revisions.of(scope) };
  }

  /** Ends a lookup, with or without an answer. */
  end({ scope }: Lookup): void {
    this.#stores.get(scope.name)?.freshness.end();
  }

  /** Learns from the answer to a lookup. @returns the key, or null */
  learn(lookup: Lookup, answer: StoreAnswer<LookupResult>): CachedKey | null {
    const { key: record } = answer.value;
    const store = this.#learnChanges(lookup, answer);
    if (!record) return null;
    const found = { record, ready: readyOf(lookup, record, answer) ?? notReady() };
    // An answer older than what is known of the store is valid for this request only.
    const { version } = answer.position;
    if (!store || version < store.floor || version < store.position.version) return found;
    this.#hold(store, record.keyId, found);
    if (lookup.reference !== record.keyId) this.#hold(store, lookup.reference, found);
    this.#makeRoom(store);
    return found;
  }

  /**
   * Ends the lease of a store after a change made by this isolate, so that the next request asks for changes.
   *
   * @param position position of the change; null if it failed, which may mean that the cached state is outdated.
   */
  noteChange(scope: Scope, position: LogPosition | null): void {
    this.#revisions.noteChange(scope);
    const store = this.#stores.get(scope.name);
    if (!store) return;
    store.freshness.expire();
    if (position?.epoch === store.position.epoch) store.floor = Math.max(store.floor, position.version);
  }

  /**
   * Applies the changes in a lookup's answer, and renews the lease.
   *
   * @returns the cached store; null if the answer must not be cached
   */
  #learnChanges(
    { scope, since, askedAt, revision }: Lookup,
    { value: { changes }, position, generation }: StoreAnswer<LookupResult>,
  ): CachedStore | null {
    const store = this.#stores.get(scope.name);
    const continues = store?.generation === generation && store.position.epoch === position.epoch;
    if (!store || !continues || changes === "all") {
      this.#held -= store ? sizeOf(store) : 0;
      this.#stores.delete(scope.name);
      // This isolate has made a change meanwhile whose version is no longer known, so the answer may be older.
      if (revision !== this.#revisions.of(scope)) return null;
      const freshness = new Freshness(askedAt, this.#wall());
      const begun = {
        generation,
        position,
        floor: 0,
        freshness,
        keys: new Map(),
        secrets: new CachedSecrets(),
        accesses: new KeyAccesses(),
      };
      this.#stores.set(scope.name, begun);
      return begun;
    }
    for (const reference of changes) this.#drop(store, reference);
    // Only an answer that continues from the cached position validates all cached keys.
    const upTo = position.version;
    if (
      since &&
      since.version <= store.position.version &&
      upTo >= store.position.version &&
      upTo >= store.floor
    ) {
      store.position = position;
      store.freshness.renew(askedAt, this.#wall());
      this.#stores.set(scope.name, store);
    }
    return store;
  }

  #hold(store: CachedStore, reference: ChangedName, key: CachedKey): void {
    if (!store.keys.delete(reference)) this.#held += 1;
    store.keys.set(reference, key);
  }

  /** Evicts the oldest keys of the oldest stores until the limit is kept. */
  #makeRoom(latest: CachedStore): void {
    for (const [name, store] of this.#stores) {
      // Callers come first, because sessions of roles come and go while their keys stay.
      const callers = store.accesses;
      for (const keyId of callers.references()) {
        if (this.#held <= KEYS) return;
        this.#held -= callers.drop(keyId);
      }
      for (const reference of store.keys.keys()) {
        if (this.#held <= KEYS) return;
        this.#drop(store, reference);
      }
      for (const reference of store.secrets.references()) {
        if (this.#held <= KEYS) return;
        this.#drop(store, reference);
      }
      if (this.#held <= KEYS) return;
      // A store's position is useless without keys.
      if (store !== latest) this.#stores.delete(name);
    }
  }

  #drop(store: CachedStore, reference: ChangedName): void {
    if (store.keys.delete(reference)) this.#held -= 1;
    this.#held -= store.secrets.drop(reference) + store.accesses.drop(reference);
  }
}

/**
 * The ready materials of a key that was known before its lookup. They are kept when their key changes, because materials
 * are immutable; but not when it is deleted, because another key may get its id. A store that has started anew, as one
 * does after some seconds without a call, cannot tell that; the key's date does.
 */
function readyOf(
  { known, since }: Lookup,
  record: KeyRecord,
  { value: { changes }, position }: StoreAnswer<LookupResult>,
): ReadyMaterial | null {
  if (known?.record.keyId !== record.keyId) return null;
  if (changes !== "all") return known.ready;
  const isNewEpoch = since !== null && since.epoch !== position.epoch;
  return isNewEpoch && known.record.createdAt === record.createdAt ? known.ready : null;
}

/** What a store counts towards the limit. */
function sizeOf({ keys, secrets, accesses }: CachedStore): number {
  return keys.size + secrets.size + accesses.size;
}
