import type { ChangedName, Changes, LogPosition } from "./reply.ts";

/** Changes remembered; who comes back after more of them drops everything. */
const CAPACITY = 1024;

/**
 * What changed lately in a key store, so that an isolate can keep what it cached of the rest. Kept in memory:
 * a restarted object begins a new epoch, which tells every cache to start over.
 */
export class ChangeLog {
  readonly #epoch = crypto.randomUUID();
  #version = 0;
  #log: { version: number; reference: ChangedName }[] = [];
  /** Changes up to this version are forgotten. */
  #forgotten = 0;

  get position(): LogPosition {
    return { epoch: this.#epoch, version: this.#version };
  }

  /** Notes that what the references name has changed. */
  add(references: readonly ChangedName[]): void {
    this.#version += 1;
    for (const reference of references) this.#log.push({ version: this.#version, reference });
    if (this.#log.length > 2 * CAPACITY) {
      this.#log = this.#log.slice(-CAPACITY);
      this.#forgotten = this.#log[0]?.version ?? this.#version;
    }
  }

  /** Notes that nothing is as it was. */
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
