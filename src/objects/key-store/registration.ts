import type { Database } from "../../directory/database.ts";
import type { Scope } from "../../workspace.ts";
import type { StoreMeta } from "./meta.ts";

/** Name of what the store remembers of it, and its values: nothing was written, perhaps not known, known. */
const NAME = "registered";
const EMPTY = 0;
const BEGUN = 2;
const KNOWN = 1;

/**
 * Whether the directory in D1 knows of the store: the workspace's clock finds stores by it. The store is entered at the
 * same time as its first write, which notes that it has begun. Where the directory could not be written, or the process
 * ended in between, whoever sees the store next enters it first: so nobody is told of what the clock would miss.
 */
export class Registration {
  readonly #meta: StoreMeta;
  readonly #directory: Database;
  #state = EMPTY;
  /** Whether the store's own tables say that it is known: they do from its next write on. */
  #noted = false;

  constructor(meta: StoreMeta, directory: Database) {
    this.#meta = meta;
    this.#directory = directory;
  }

  /** Whether nothing was written yet. */
  get isEmpty(): boolean {
    return this.#state === EMPTY;
  }

  /** Whether something was written of which the directory may not know. */
  get hasBegun(): boolean {
    return this.#state === BEGUN;
  }

  /** Looks at the tables, after each transaction: one that was undone has noted nothing. */
  refresh(): void {
    if (this.#noted) return;
    const noted = this.#meta.get(NAME);
    this.#noted = noted === KNOWN;
    if (this.#state !== KNOWN) this.#state = noted;
  }

  /** Notes that there is something to be found. Within the transaction that writes it. */
  begin(): void {
    if (this.isEmpty) this.#meta.set(NAME, BEGUN);
  }

  /** Enters the store into the directory, once more where others do the same. */
  async enter({ workspace, cloud, account, region }: Scope): Promise<void> {
    await this.#directory
      .prepare("INSERT OR IGNORE INTO stores VALUES (?, ?, ?, ?)")
      .bind(workspace, cloud, account, region)
      .run();
    this.#state = KNOWN;
  }

  /** Notes that the directory knows, within a transaction that is there anyway: one of its own costs as much as a key. */
  note(): void {
    if (this.#state === KNOWN && !this.#noted) this.#meta.set(NAME, KNOWN);
  }
}
