import type { KeyAccess } from "../access/key-access.ts";
import type { SecretAccess } from "../access/secret-access.ts";
import type { UsableKey } from "../crypto/key-kind.ts";
import type { MasterKey } from "../crypto/master-key.ts";
import { Failure } from "../errors.ts";
import type { KeyRecordOf, KeyUse, NewKey } from "../keys/key.ts";
import type { ChangedName, KeyStoreObject, SecretValue, VersionChoice } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import type { Scope, WorkspaceState } from "../workspace.ts";
import { untilNextLook } from "./freshness.ts";
import { type CachedKey, KeyCache } from "./key-cache.ts";
import { KeyCreations, type LimitsOfKeys } from "./key-creations.ts";
import { KeyGuards } from "./key-guards.ts";
import { KeyMaterials, type SealKey } from "./key-materials.ts";
import { KeyUses } from "./key-uses.ts";
import { type StoreCall, StoreRpc } from "./store-rpc.ts";

/** Client of the key stores: reads keys from the cache during the lease, else from the key store. */
export class KeyClient {
  readonly #store: StoreRpc;
  readonly #cache = new KeyCache();
  readonly #materials: KeyMaterials;
  readonly #guards: KeyGuards;
  readonly #uses: KeyUses;
  readonly #creations = new KeyCreations();

  constructor(
    objects: DurableObjectNamespace<KeyStoreObject>,
    masterKey: MasterKey,
    refresh: (workspace: string) => Promise<WorkspaceState>,
  ) {
    this.#store = new StoreRpc(objects, refresh);
    this.#materials = new KeyMaterials(this.#store, masterKey);
    this.#guards = new KeyGuards(this.#store, this.#cache);
    this.#uses = new KeyUses((context, uses) =>
      this.read(context, (store, at) => store.keys.recordUses(at, uses)),
    );
  }

  /** A key by reference (key id or alias name), if it may be used without asking the store. It costs no promise. */
  known(context: RequestContext, reference: ChangedName): CachedKey | undefined {
    const known = this.#cache.find(context, reference);
    if (known && this.#cache.claimRefresh(context)) {
      // A failure is reported to the request that must wait for the answer.
      context.background(this.#lookup(context, reference).catch(() => null));
    }
    return known;
  }

  /** Finds a key by reference, or null. Asks the store only after the lease has ended. */
  async find(context: RequestContext, reference: ChangedName): Promise<CachedKey | null> {
    let known = this.known(context, reference);
    while (!known && this.#cache.isAwaited(context, reference)) {
      await untilNextLook();
      known = this.known(context, reference);
    }
    return known ?? this.#lookup(context, reference);
  }

  /**
   * A version of a secret, with its value sealed. Within the lease the store is not asked; after it a lookup of the
   * secret's encryption key, which its reader needs anyway, tells whether the secret has changed.
   *
   * @throws Failure secretNotFound, secretPendingDeletion, secretVersionNotFound
   */
  async secretValue(context: RequestContext, name: string, choice: VersionChoice): Promise<SecretValue> {
    const found = this.#cache.findSecret(context, name, choice);
    if (found) return found;
    const known = this.#cache.knownSecret(context, name, choice);
    if (known) {
      await this.find(context, known.secret.encryptionKeyId);
      const confirmed = this.#cache.findSecret(context, name, choice);
      if (confirmed) return confirmed;
    }
    const answer = await this.#store.call(context, (store, at) => store.secretValues.get(at, name, choice));
    this.#cache.learnSecret(context, name, choice, answer);
    return answer.value;
  }

  /**
   * What guards a secret: its policy, its tags, and the key under which it lies. As for its value, a lookup of that key tells
   * whether the secret has changed.
   *
   * @throws Failure secretNotFound
   */
  async secretAccess(context: RequestContext, name: string): Promise<SecretAccess> {
    const found = this.#cache.findSecretAccess(context, name);
    if (found) return found;
    const known = this.#cache.knownSecretAccess(context, name);
    if (known) {
      await this.find(context, known.encryptionKeyId);
      const confirmed = this.#cache.findSecretAccess(context, name);
      if (confirmed) return confirmed;
    }
    const answer = await this.#store.call(context, (store, at) => store.secrets.access(at, name));
    this.#cache.learnSecretAccess(context, name, answer);
    return answer.value;
  }

  /**
   * What guards a key against a caller: its key policy, tags, aliases, and the grants whose grantee the caller is. No
   * promise where it is known, so that a warm decision waits for nothing; only the first request of a caller does, and the
   * first after a change of the key.
   *
   * @param key found for this request.
   * @param grantees all names by which a grant may mean the caller (ARNs of the session, its role, the account; a
   *   service), in the same order at each call; none where the cloud has no grants. It never changes, and is the same array
   *   at each call of a caller: a new one costs some microseconds.
   * @throws Failure keyNotFound
   */
  access(
    context: RequestContext,
    key: CachedKey,
    grantees: readonly string[],
  ): KeyAccess | Promise<KeyAccess> {
    return this.#guards.access(context, key, grantees);
  }

  /** What `access` answers, if nobody has to be asked for it. */
  knownAccess(context: RequestContext, key: CachedKey, grantees: readonly string[]): KeyAccess | undefined {
    return this.#guards.known(context, key, grantees);
  }

  /** A material of a symmetric key that has been used already: it is immutable. It costs no promise. */
  readyMaterial({ ready }: CachedKey, materialId: string): SealKey | undefined {
    return ready.seals.get(materialId);
  }

  /** A material of a symmetric key, ready for use; null if the key has no such material, or is not symmetric. */
  material(context: RequestContext, key: CachedKey, materialId: string): Promise<SealKey | null> {
    return this.#materials.seal(context, key, materialId);
  }

  /**
   * A material of a key other than a symmetric encryption key, ready for use; null if the key has no such material.
   *
   * @param materialId the current material, unless the request names another (a key version of Alibaba Cloud).
   */
  usable(
    context: RequestContext,
    key: CachedKey,
    materialId: string | null = key.record.currentMaterialId,
  ): Promise<UsableKey | null> {
    return this.#materials.usable(context, key, materialId);
  }

  /** Id of the first material of a key; null if it has none. */
  initialMaterialId(context: RequestContext, key: CachedKey): Promise<string | null> {
    return this.#materials.initialId(context, key);
  }

  /** Differs after every change that this isolate has made in a key store. */
  revision(scope: Scope): number {
    return this.#cache.revision(scope);
  }

  /** Reads from the store. @throws Failure */
  async read<T>(context: RequestContext, call: StoreCall<T>): Promise<T> {
    return (await this.#store.call(context, call)).value;
  }

  /** Writes to the store; the next request of this isolate sees the change. @throws Failure */
  async write<T>(context: RequestContext, call: StoreCall<T>): Promise<T> {
    try {
      const { value, position } = await this.#store.call(context, call);
      this.#cache.noteChange(context.scope, position);
      return value;
    } catch (error) {
      if (error instanceof Failure) this.#cache.noteChange(context.scope, null);
      throw error;
    }
  }

  /**
   * Creates a key, in one call with others that are created at the same time.
   *
   * @param limits if it is a function, it is asked once for all of them.
   * @throws Failure
   */
  createKey<K extends NewKey>(
    context: RequestContext,
    key: K,
    limits: LimitsOfKeys,
  ): Promise<KeyRecordOf<K["cloud"]>> {
    return this.write(context, (store, at) =>
      this.#creations.create(store, at, context.background, key, limits),
    );
  }

  /** Records a successful cryptographic use, which is written to the store soon. */
  noteUse(context: RequestContext, keyId: string, operation: string, requestId: string): void {
    this.#uses.note(context, keyId, operation, requestId);
  }

  /** Writes the recorded uses of all scopes to their stores. */
  flushAllUses(): Promise<void> {
    return this.#uses.flushAll();
  }

  /** Writes the recorded uses of the scope to its store. */
  flushUses(context: RequestContext): Promise<void> {
    return this.#uses.flush(context);
  }

  /** The last cryptographic use of a key, or null: of this isolate the very last, of others up to some seconds late. */
  async lastUse(context: RequestContext, keyId: string): Promise<KeyUse | null> {
    await this.flushUses(context);
    return this.read(context, (store, at) => store.keys.lastUse(at, keyId));
  }

  /** Asks the store for a key and for changes, and tells it of uses of its keys. */
  async #lookup(context: RequestContext, reference: ChangedName): Promise<CachedKey | null> {
    const lookup = this.#cache.begin(context, reference, Date.now());
    const uses = this.#uses.take(context);
    try {
      const answer = await this.#store.call(context, (store, at) =>
        store.keys.lookup(at, reference, lookup.since, uses),
      );
      return this.#cache.learn(lookup, answer);
    } catch (error) {
      this.#uses.putBack(context, uses);
      throw error;
    } finally {
      this.#cache.end(lookup);
    }
  }
}
