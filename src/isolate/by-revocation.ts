import { BoundedMap } from "../bounded-map.ts";
import type { WorkspaceState } from "../workspace.ts";

/**
 * How long a value is kept that nobody asks for, in milliseconds of the wall clock: a workspace that has nothing forgets
 * its numbers after a minute without requests, and counts from the beginning again (objects/workspace).
 */
export const UNUSED_MS = 30_000;

interface Entry<V> {
  readonly value: V;
  readonly generation: number;
  readonly revocations: number;
  usedAt: number;
}

/**
 * What an isolate has read of the directory, by name: good in the generation in which it was read, until the workspace
 * counts a revocation, as every change of access keys and identities does.
 */
export class ByRevocation<V> {
  readonly #entries: BoundedMap<string, Entry<V>>;

  /** @param capacity maximum number of values. */
  constructor(capacity: number) {
    this.#entries = new BoundedMap(capacity);
  }

  /** The value of a name, if it is known and good. @param wall wall-clock time of the request, milliseconds. */
  get(name: string, { generation, revocations }: WorkspaceState, wall: number): V | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.generation !== generation || entry.revocations !== revocations) {
      return undefined;
    }
    if (Math.abs(wall - entry.usedAt) > UNUSED_MS) return undefined;
    entry.usedAt = wall;
    return entry.value;
  }

  /** Keeps a value that was read after `state` was known, unless a later one is known. */
  set(name: string, value: V, { generation, revocations }: WorkspaceState, wall: number): void {
    const known = this.#entries.get(name);
    const isLater =
      known !== undefined &&
      Math.abs(wall - known.usedAt) <= UNUSED_MS &&
      (known.generation > generation || (known.generation === generation && known.revocations > revocations));
    if (!isLater) this.#entries.set(name, { value, generation, revocations, usedAt: wall });
  }
}
