import { BoundedMap } from "../bounded-map.ts";
import type { Scope } from "../workspace.ts";

/** Scopes that an isolate remembers the revision of. */
const CAPACITY = 5_000;

/** Numbers that tell whether this isolate has changed something in a key store since they were last looked at. */
export class StoreRevisions {
  /** How many changes there had been, in all, when the last one of a scope was made. */
  readonly #latest = new BoundedMap<string, number>(CAPACITY, (_, revision) => {
    this.#forgotten = revision;
  });
  #changes = 0;
  /**
   * Revision of all scopes that are not there: the latest of those that were dropped, which rises. So it is never less
   * than what was told of such a scope before, and always less than the next change.
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
