import type { Scope } from "../workspace.ts";

/** Scopes that an isolate remembers the revision of. */
const CAPACITY = 5_000;

/** Numbers that tell whether this isolate has changed something in a key store since they were last looked at. */
export class StoreRevisions {
  /** How many changes there had been, in all, when the last one of a scope was made. */
  readonly #latest = new Map<string, number>();
  #changes = 0;
  /** Of scopes that are not there. */
  #oldest = 0;

  of(scope: Scope): number {
    return this.#latest.get(scope.name) ?? this.#oldest;
  }

  noteChange(scope: Scope): void {
    this.#changes += 1;
    if (this.#latest.size >= CAPACITY) {
      this.#latest.clear();
      this.#oldest = this.#changes;
    }
    this.#latest.set(scope.name, this.#changes);
  }
}
