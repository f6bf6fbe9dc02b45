const NAME = "identities-in";

/**
 * The generation in which the directory has identities of a workspace, which no object of its own tells: it is not
 * forgotten while it has some. A reset or the end of its life ends that too, because rows belong to a generation.
 */
export class IdentityNote {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  /** Notes that there are, or have been, identities in a generation. */
  note(generation: number): void {
    if (!this.holds(generation)) this.#kv.put(NAME, generation);
  }

  holds(generation: number): boolean {
    return this.#kv.get<number>(NAME) === generation;
  }
}
