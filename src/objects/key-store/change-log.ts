import type { ChangedName, Changes, LogPosition } from "./reply.ts";

/** Number of changes remembered; a cache that missed more drops everything. */
const CAPACITY = 1024;

/**
 * The log of recent changes in a key store, by which an isolate invalidates only what changed. It is in memory: a
 * restarted object begins a new epoch, which tells every cache to start over.
 */
export class ChangeLog {
  readonly #epoch = crypto.randomUUID();
  #version = 0;
  #log: { version: number; reference: ChangedName }[] = [];
  /** Changes up to this version are no longer in the log. */
  #forgotten = 0;

  get position(): LogPosition {
    return { epoch: this.#epoch, version: this.#version };
  }

  /** Adds changes of the named keys and aliases. */
  add(references: readonly ChangedName[]): void {
    this.#version += 1;
    for (const reference of references) this.#log.push({ version: this.#version, reference });
    if (this.#log.length > 2 * CAPACITY) {
      this.#log = this.#log.slice(-CAPACITY);
      this.#forgotten = this.#log[0]?.version ?? this.#version;
    }
  }

  /** Adds a change of everything. */
  addAll(): void {
    this.#version += 1;
    this.#log = [];
    this.#forgotten = this.#version;
  }

  since(position: LogPosition | null): Changes {
    if (position?.epoch !== this.#epoch || position.version < this.#forgotten) return "all";
    return this.#log.filter((entry) => entry.version > position.version).map((entry) => entry.reference);
  }
}
