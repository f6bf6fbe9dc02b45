import type { Cloud } from "../../../cloud/list.ts";
import { Failure, type FailureDetail } from "../../../errors.ts";
import { instanceIdOf } from "../../../keys/alibaba-key.ts";
import { isReplica } from "../../../keys/aws-key.ts";
import { stateAtBirth } from "../../../keys/born-key.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import { type KeyRecord, type KeyRecordOf, keyOf, type NewKey, type StateGuard } from "../../../keys/key.ts";
import type { Scope } from "../../../workspace.ts";
import type { AliasTables } from "../aliases/tables.ts";
import type { Ledger } from "../ledger.ts";
import type { MaterialTables } from "../materials/tables.ts";
import type { OutboxTable } from "../multi-region/tables.ts";
import type { ChangedName, Reply, StoreContext } from "../reply.ts";
import type { KeyTagTables } from "../tags/tables.ts";
import type { KeyCount } from "./count.ts";
import type { KeyTables } from "./tables.ts";

/** Tables that store a key. */
export interface TablesOfKeys {
  readonly keys: KeyTables;
  readonly materials: MaterialTables;
  readonly aliases: AliasTables;
  readonly tags: KeyTagTables;
}

/** Keys across all tables of a store, for the parts to use within the caller's transaction. */
export class KeyRecords implements TablesOfKeys {
  readonly keys: KeyTables;
  readonly materials: MaterialTables;
  readonly aliases: AliasTables;
  readonly tags: KeyTagTables;
  readonly #ledger: Ledger;
  readonly #count: KeyCount;
  readonly #outbox: OutboxTable;
  readonly #tablesOfKeys: readonly string[];

  /** @param tablesOfKeys names of the tables whose rows of a key are deleted with it. */
  constructor(
    ledger: Ledger,
    count: KeyCount,
    outbox: OutboxTable,
    tables: TablesOfKeys,
    tablesOfKeys: readonly string[],
  ) {
    this.#ledger = ledger;
    this.#count = count;
    this.#outbox = outbox;
    this.#tablesOfKeys = tablesOfKeys;
    this.keys = tables.keys;
    this.materials = tables.materials;
    this.aliases = tables.aliases;
    this.tags = tables.tags;
  }

  /** Updates a key by `to` in a transaction of its own. @throws (as a reply) keyNotFound, what the guard names */
  change(
    at: StoreContext,
    keyId: string,
    guard: StateGuard,
    to: (key: KeyRecord) => KeyRecord,
  ): Promise<Reply<null>> {
    return this.#ledger.write(at, () => {
      this.keys.update(to(this.keys.guarded(at.scope, keyId, guard)), at.now);
      return [null, this.namesOf(keyId)];
    });
  }

  /** The references under which isolates may have cached a key. */
  namesOf(keyId: string): ChangedName[] {
    return [keyId, ...this.aliases.names(keyId)];
  }

  /** The key, in any state. @throws Failure keyNotFound */
  known(scope: Scope, keyId: string): KeyRecord {
    return this.keys.guarded(scope, keyId, {});
  }

  /** The record of a newly created key, in the form of its cloud. */
  made<C extends Cloud>(
    scope: Scope,
    { cloud, keyId }: { readonly cloud: C; readonly keyId: string },
  ): KeyRecordOf<C> {
    return keyOf(cloud, this.known(scope, keyId));
  }

  /** Asserts that no key has the new key's id. @throws Failure keyIdTaken */
  requireFreeId(at: StoreContext, key: NewKey): void {
    const taken = this.takenId(at, key);
    if (taken) throw new Failure(taken);
  }

  /** The failure of a new key whose id another one has; null where none has it. */
  takenId(at: StoreContext, { keyId }: NewKey): FailureDetail | null {
    return this.keys.has(keyId) ? { code: "keyIdTaken", arn: keyArn(at.scope, keyId) } : null;
  }

  /** Asserts that the quota has room for the key. @throws Failure keysOverQuota */
  requireRoom(key: NewKey, limit: number): void {
    if (instanceIdOf(key) === null && this.#count.get() >= limit)
      throw new Failure({ code: "keysOverQuota", limit });
  }

  /** Asserts that another key version may be created. @throws Failure keyVersionsOverQuota */
  requireVersionRoom(at: StoreContext, key: NewKey | KeyRecord, limit: number): void {
    const instanceId = instanceIdOf(key);
    const used =
      instanceId === null ? this.materials.countOfCustomers() : this.materials.countInInstance(instanceId);
    if (used < limit) return;
    throw new Failure({ code: "keyVersionsOverQuota", arn: keyArn(at.scope, key.keyId), limit });
  }

  /**
   * Adds a key with its material and tags.
   *
   * @param transitionAt end of the state Creating; null for a key that is ready at once.
   * @returns the record of the key; of one in a custom key store, as if that is connected
   * @throws Failure tooManyTags
   */
  insert(at: StoreContext, key: NewKey, tagLimit: number, transitionAt: number | null = null): KeyRecord {
    const state = stateAtBirth(key, transitionAt);
    const born = this.keys.insert(at.scope, key, state, at.now, transitionAt);
    if (key.material) this.materials.addFirst(key.keyId, key.material, at.now);
    if (key.tags.length > 0) this.tags.put(born.arn, key.keyId, key.tags, tagLimit);
    if (isCounted(key)) this.#count.afterInsert();
    return born;
  }

  /** Has what is kept in memory read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.keys.forget();
    this.aliases.forget();
    this.#count.forget();
  }

  /** Deletes a key; a replica announces its deletion to its primary. */
  delete(key: KeyRecord): void {
    if (isCounted(key)) this.#count.beforeDelete(key.keyId);
    for (const name of this.aliases.names(key.keyId)) this.aliases.delete(name);
    this.keys.delete(key.keyId, this.#tablesOfKeys);
    if (isReplica(key)) this.#outbox.announceGone(key);
  }
}

/** Whether a key counts towards its account's quota; keys in an instance do not. */
function isCounted(key: KeyRecord | NewKey): boolean {
  return key.manager === "CUSTOMER" && instanceIdOf(key) === null;
}
