import type { Database } from "../../directory/database.ts";
import { registerStore } from "../../directory/stores.ts";
import type { Scope } from "../../workspace.ts";
import type { StoreMeta } from "./meta.ts";

/** Name and values of the stored state: nothing written, perhaps not registered, registered. */
const NAME = "registered";
const EMPTY = 0;
const BEGUN = 2;
const KNOWN = 1;

/**
 * Registration of a key store in the directory (D1), by which the workspace's clock finds stores. It runs concurrently
 * with the store's first write, which records that it has begun. If it failed or the process ended, the next call
 * registers first, so that no answer shows data of a store that the clock would miss.
 */
export class Registration {
  readonly #meta: StoreMeta;
  readonly #directory: Database;
  #state = EMPTY;
  /** Whether the store's own tables say that it is registered. */
  #noted = false;

  constructor(meta: StoreMeta, directory: Database) {
    this.#meta = meta;
    this.#directory = directory;
  }

  /** Whether nothing was written yet. */
  get isEmpty(): boolean {
    return this.#state === EMPTY;
  }

  /** Whether something was written but the directory may not have the store. */
  get hasBegun(): boolean {
    return this.#state === BEGUN;
  }

  /** Whether the store is registered and its own tables do not say so yet. */
  get isUnnoted(): boolean {
    return this.#state === KNOWN && !this.#noted;
  }

  /** Reloads the state from the tables after each transaction, which may have been rolled back. */
  refresh(): void {
    if (this.#noted) return;
    const noted = this.#meta.get(NAME);
    this.#noted = noted === KNOWN;
    if (this.#state !== KNOWN) this.#state = noted;
  }

  /** Records that registration has begun, within the transaction of the first write. */
  begin(): void {
    if (this.isEmpty) this.#meta.set(NAME, BEGUN);
  }

  /** Registers the store in the directory, in a second attempt if the first fails. Concurrent calls may repeat it. */
  async enter(scope: Scope): Promise<void> {
    const register = () => registerStore(this.#directory, scope);
    await register().catch(register);
    this.#state = KNOWN;
  }

  /** Records that the store is registered, within a transaction. */
  note(): void {
    if (this.isUnnoted) this.#meta.set(NAME, KNOWN);
  }
}
