import { BoundedMap } from "../bounded-map.ts";
import type { Scope } from "../workspace.ts";

/** Number of scopes whose revision an isolate remembers. */
const CAPACITY = 5_000;

/** Revision numbers of key stores, which rise with every change that this isolate makes in one. */
export class StoreRevisions {
  /** Total number of changes at the last change of each scope. */
  readonly #latest = new BoundedMap<string, number>(CAPACITY, (_, revision) => {
    this.#forgotten = revision;
  });
  #changes = 0;
  /**
   * Revision of all other scopes: the highest of the dropped ones. It never sinks below a revision returned before, and
   * is always below the next change's.
   */
  #forgotten = 0;

  of(scope: Scope): number {
    return this.#latest.get(scope.name) ?? this.#forgotten;
  }

  noteChange(scope: Scope): void {
    this.#changes += 1;
    this.#latest.set(scope.name, this.#changes);
  }
}
