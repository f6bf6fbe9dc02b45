import type { StoreMeta } from "./meta.ts";

/** Name of the stored number: the generation of the workspace in which the store was registered. */
export const REGISTERED_IN = "entered";

/** Registers the store for a generation. @returns false if the workspace is in a later one. */
export type Register = (generation: number) => Promise<boolean>;

/**
 * Registration of a key store with its workspace, once in each generation and before anything is written, so that the
 * workspace's clock and its end find the store.
 */
export class Registration {
  readonly #meta: StoreMeta;
  readonly #register: Register;
  /** Latest generation in which the store is registered. */
  #registered = 0;
  /** Generation that the store's own tables have. */
  #noted = 0;

  constructor(meta: StoreMeta, register: Register) {
    this.#meta = meta;
    this.#register = register;
  }

  /** Reads from the tables, once they exist. */
  load(): void {
    this.#noted = this.#meta.get(REGISTERED_IN);
    this.#registered = Math.max(this.#registered, this.#noted);
  }

  /** Whether the store may be used in a generation. Concurrent first calls each ask the workspace. */
  async mayUse(generation: number): Promise<boolean> {
    if (this.#registered === generation) return true;
    if (!(await this.#register(generation))) return false;
    this.#registered = Math.max(this.#registered, generation);
    return true;
  }

  /** Whether the tables say that the store is registered for a generation. */
  isNoted(generation: number): boolean {
    return this.#noted === generation;
  }

  /** Records the registration in the tables, within a transaction, so that a later start need not ask. */
  note(generation: number): void {
    if (this.isNoted(generation)) return;
    this.#meta.set(REGISTERED_IN, generation);
    this.#noted = generation;
  }
}
