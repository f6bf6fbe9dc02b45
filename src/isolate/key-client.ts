import { timeOf } from "../clock.ts";
import { type Aead, aeadOf, symmetricCipher } from "../crypto/aead.ts";
import type { UsableKey } from "../crypto/key-kind.ts";
import { keyKind } from "../crypto/key-kinds.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { Failure } from "../errors.ts";
import { encodeHeader } from "../keys/ciphertext.ts";
import { type KeyRecord, type KeyUse, materialLabel } from "../keys/key.ts";
import type {
  ChangedName,
  Changes,
  KeyStoreApi,
  KeyStoreObject,
  LogPosition,
  Reply,
  StoreContext,
} from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { LEASE_MS, REFRESH_MS } from "./lease-time.ts";
import { StoreRevisions } from "./store-revisions.ts";

/** Keys cached by an isolate, over all accounts. */
const CAPACITY = 10_000;
/** Accounts and Regions that an isolate remembers anything of. */
const SHELVES = 5_000;
/** How long the last uses of keys are collected before they are written down, in milliseconds. */
const USE_DELAY_MS = 500;

/** Key material ready for use: the cipher under it, and the header of the blobs it makes. */
export interface SealKey {
  readonly cipher: Aead;
  /** The material itself, for modes that the cipher does not have. */
  readonly raw: Uint8Array;
  readonly header: Uint8Array;
}

/** Key material as an isolate has it ready, by material id: a symmetric key's, or another key's. */
export interface ReadyMaterial {
  readonly seals: Map<string, SealKey>;
  readonly usable: Map<string, UsableKey>;
  /** Id of the first one; null until it is asked for. */
  initialMaterialId: string | null;
}

/** A key as an isolate holds it, with the materials it has used so far. */
export interface CachedKey {
  readonly record: KeyRecord;
  readonly ready: ReadyMaterial;
}

/** What an isolate knows of one key store. */
interface CachedStore {
  generation: number;
  /** Up to where the changes of the store are known here. */
  position: LogPosition;
  /** Version of the last change made here: an older answer is not kept. */
  floor: number;
  askedAt: number;
  refreshing: boolean;
  /** By key id and by alias name. */
  readonly keys: Map<ChangedName, CachedKey>;
  readonly uses: Map<string, Omit<KeyUse, "eventId">>;
  flushing: boolean;
}

/** A call of a key store. */
type Call<T> = (store: KeyStoreApi, at: StoreContext) => Promise<Reply<T>>;

/** Keys as the isolates see them: from the cache while the lease lasts, else from the key store. */
export class KeyClient {
  readonly #objects: DurableObjectNamespace<KeyStoreObject>;
  readonly #masterKey: MasterKey;
  readonly #refresh: (workspace: string) => Promise<WorkspaceState>;
  readonly #shelves = new Map<string, CachedStore>();
  readonly #revisions = new StoreRevisions();
  #held = 0;

  constructor(
    objects: DurableObjectNamespace<KeyStoreObject>,
    masterKey: MasterKey,
    refresh: (workspace: string) => Promise<WorkspaceState>,
  ) {
    this.#objects = objects;
    this.#masterKey = masterKey;
    this.#refresh = refresh;
  }

  /** The key that a reference (key id or alias name) names, or null. Without waiting where it is known. */
  find(context: RequestContext, reference: ChangedName): CachedKey | Promise<CachedKey | null> {
    const shelf = this.#shelves.get(context.scope.name);
    if (shelf && shelf.generation === context.state.generation) {
      const age = context.wall - shelf.askedAt;
      const cached = age >= 0 && age < LEASE_MS ? shelf.keys.get(reference) : undefined;
      if (cached && context.now < (cached.record.nextEventAt ?? Number.POSITIVE_INFINITY)) {
        if (age >= REFRESH_MS && !shelf.refreshing) {
          shelf.refreshing = true;
          context.background(this.#lookup(context, reference));
        }
        return cached;
      }
    }
    return this.#lookup(context, reference);
  }

  /** A material of a symmetric key, ready for use; null where the key has no such material, or is not symmetric. */
  material(context: RequestContext, key: CachedKey, materialId: string): SealKey | Promise<SealKey | null> {
    return key.ready.seals.get(materialId) ?? this.#seal(context, key, materialId);
  }

  /**
   * A material of a key that is no symmetric encryption key, ready for use; null where the key has no such material.
   *
   * @param materialId the current one, unless the request names another (a key version of Alibaba Cloud).
   */
  usable(
    context: RequestContext,
    key: CachedKey,
    materialId: string | null = key.record.currentMaterialId,
  ): UsableKey | null | Promise<UsableKey | null> {
    if (materialId === null) return null;
    return key.ready.usable.get(materialId) ?? this.#usable(context, key, materialId);
  }

  /**
   * The material that a key had first; null where it has none. Without waiting where it is known.
   */
  initialMaterialId(context: RequestContext, key: CachedKey): string | null | Promise<string | null> {
    return key.ready.initialMaterialId ?? this.#initial(context, key);
  }

  /** Differs after every change that this isolate has made in a key store. */
  revision(scope: Scope): number {
    return this.#revisions.of(scope);
  }

  /** Reads from the store. @throws Failure */
  async read<T>(context: RequestContext, call: Call<T>): Promise<T> {
    return (await this.#call(context, call)).value;
  }

  /** Changes something in the store; the next request of this isolate sees it. @throws Failure */
  async write<T>(context: RequestContext, call: Call<T>): Promise<T> {
    try {
      const reply = await this.#call(context, call);
      this.#forget(context.scope, reply.position);
      return reply.value;
    } catch (error) {
      // A failure may mean that what this isolate believes is no longer so.
      if (error instanceof Failure) this.#forget(context.scope, null);
      throw error;
    }
  }

  /** Notes a successful cryptographic use, to be written down soon. */
  noteUse(context: RequestContext, keyId: string, operation: string, requestId: string): void {
    const shelf = this.#shelves.get(context.scope.name);
    if (!shelf) return;
    shelf.uses.set(keyId, { operation, at: context.now, requestId });
    if (!shelf.flushing) {
      shelf.flushing = true;
      context.background(scheduler.wait(USE_DELAY_MS).then(() => this.flushUses(context)));
    }
  }

  /** Writes down the uses noted so far. */
  async flushUses(context: RequestContext): Promise<void> {
    const shelf = this.#shelves.get(context.scope.name);
    if (!shelf) return;
    shelf.flushing = false;
    const uses = [...shelf.uses].map(
      ([keyId, use]) => [keyId, { ...use, eventId: crypto.randomUUID() }] as const,
    );
    shelf.uses.clear();
    if (uses.length > 0) await this.read(context, (store, at) => store.keys.recordUses(at, uses));
  }

  async #lookup(context: RequestContext, reference: ChangedName): Promise<CachedKey | null> {
    const askedAt = Date.now();
    const name = context.scope.name;
    const known = this.#shelves.get(name);
    const since = known?.generation === context.state.generation ? known.position : null;
    const before = known?.keys.get(reference);
    const reply = await this.#call(context, (store, at) => store.keys.lookup(at, reference, since));
    const shelf = this.#learn(name, reply, since, askedAt);
    const record = reply.value.key;
    if (!record) return null;
    // Materials never change, so they outlive a change of their key; but not its end, after which another key may
    // have its id.
    const same = reply.value.changes !== "all" && before?.record.keyId === record.keyId;
    const found = { record, ready: same ? before.ready : notReady() };
    // An answer older than a change made here is good for this request only.
    if (reply.position.version < shelf.floor) return found;
    this.#hold(shelf, record.keyId, found);
    if (reference !== record.keyId) this.#hold(shelf, reference, found);
    return found;
  }

  /** Takes in what a lookup told about changes, and renews the lease. */
  #learn(
    name: string,
    reply: { value: { changes: Changes }; position: LogPosition; generation: number },
    since: LogPosition | null,
    askedAt: number,
  ): CachedStore {
    let shelf = this.#shelves.get(name);
    const fresh = shelf?.generation === reply.generation && shelf.position.epoch === reply.position.epoch;
    if (!shelf || !fresh || reply.value.changes === "all") {
      this.#held -= shelf?.keys.size ?? 0;
      if (!shelf && this.#shelves.size >= SHELVES) {
        this.#shelves.clear();
        this.#held = 0;
      }
      shelf = {
        generation: reply.generation,
        position: reply.position,
        floor: 0,
        askedAt,
        refreshing: false,
        keys: new Map(),
        uses: shelf?.uses ?? new Map(),
        flushing: shelf?.flushing ?? false,
      };
      this.#shelves.set(name, shelf);
      return shelf;
    }
    for (const reference of reply.value.changes) this.#drop(shelf, reference);
    // Only an answer that continues from where this shelf stands vouches for all that is on it.
    const upTo = reply.position.version;
    if (
      since &&
      since.version <= shelf.position.version &&
      upTo >= shelf.position.version &&
      upTo >= shelf.floor
    ) {
      shelf.position = reply.position;
      shelf.askedAt = Math.max(shelf.askedAt, askedAt);
      shelf.refreshing = false;
    }
    return shelf;
  }

  async #seal(context: RequestContext, key: CachedKey, materialId: string): Promise<SealKey | null> {
    const { keyId, keySpec, cloud, account, region } = key.record;
    const cipher = symmetricCipher(keySpec, region);
    if (!cipher) return null;
    const raw = await this.#unwrapped(context, keyId, materialId);
    if (!raw) return null;
    const header = encodeHeader({ cloud, account, region, keyId, materialId }, this.#masterKey);
    const seal = { cipher: await aeadOf(cipher, raw), raw, header };
    key.ready.seals.set(materialId, seal);
    return seal;
  }

  async #initial(context: RequestContext, key: CachedKey): Promise<string | null> {
    const { keyId } = key.record;
    const { page } = await this.read(context, (store, at) => store.versions.page(at, keyId, 0, 1));
    const first = page[0]?.materialId ?? null;
    if (first !== null) key.ready.initialMaterialId = first;
    return first;
  }

  async #usable(context: RequestContext, key: CachedKey, materialId: string): Promise<UsableKey | null> {
    const { keyId, keySpec } = key.record;
    const material = await this.#unwrapped(context, keyId, materialId);
    if (!material) return null;
    const kind = await keyKind(keySpec);
    const usable = await kind.load(material);
    key.ready.usable.set(materialId, usable);
    return usable;
  }

  async #unwrapped(context: RequestContext, keyId: string, materialId: string): Promise<Uint8Array | null> {
    const wrapped = await this.read(context, (store, at) => store.materials.wrapped(at, keyId, materialId));
    return wrapped && this.#masterKey.unwrap(wrapped, materialLabel(keyId, materialId));
  }

  /** Calls the store; looks at the workspace again where the store says that it was reset. */
  async #call<T>(
    context: RequestContext,
    call: Call<T>,
  ): Promise<{ value: T; position: LogPosition; generation: number }> {
    const store = this.#objects.getByName(context.scope.name) as unknown as KeyStoreApi;
    let { now } = context;
    let generation = context.state.generation;
    for (let attempt = 0; ; attempt++) {
      const reply = await call(store, { scope: context.scope, generation, now });
      if (reply.kind === "value") return { value: reply.value, position: reply.position, generation };
      if (reply.kind === "failure") throw new Failure(reply.failure);
      if (attempt === 2) throw new Error("the workspace is being reset over and over");
      // The time goes with the generation: a reset may have set the clock back, and nothing is due yet by the new one.
      const state = await this.#refresh(context.scope.workspace);
      generation = state.generation;
      now = timeOf(state.clock, context.wall);
    }
  }

  /** Ends the lease of a scope after a change made here, so that the next request asks what has changed. */
  #forget(scope: Scope, position: LogPosition | null): void {
    this.#revisions.noteChange(scope);
    const shelf = this.#shelves.get(scope.name);
    if (!shelf) return;
    shelf.askedAt = Number.NEGATIVE_INFINITY;
    if (position?.epoch === shelf.position.epoch) shelf.floor = Math.max(shelf.floor, position.version);
  }

  #hold(shelf: CachedStore, reference: ChangedName, key: CachedKey): void {
    if (!shelf.keys.has(reference)) this.#held += 1;
    shelf.keys.set(reference, key);
    if (this.#held <= CAPACITY) return;
    const oldest = shelf.keys.keys().next().value;
    if (oldest !== undefined) this.#drop(shelf, oldest);
  }

  #drop(shelf: CachedStore, reference: ChangedName): void {
    if (shelf.keys.delete(reference)) this.#held -= 1;
  }
}

/** Nothing is ready yet. */
export function notReady(): ReadyMaterial {
  return { seals: new Map(), usable: new Map(), initialMaterialId: null };
}
