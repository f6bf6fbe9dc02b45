import { type Clock, WALL_CLOCK } from "../../clock.ts";
import type { WorkspaceState } from "../../workspace.ts";
import type { Made } from "./life.ts";

/** What of a workspace's state a call may change. */
export type Changed = Partial<Pick<WorkspaceState, "generation" | "clock" | "revocations">>;

/** Clock, numbers and making of a workspace, in the storage of its object. The numbers only rise. */
export class WorkspaceRecord {
  readonly #kv: SyncKvStorage;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
  }

  get generation(): number {
    return this.#kv.get<number>("generation") ?? 1;
  }

  get clock(): Clock {
    return this.#kv.get<Clock>("clock") ?? WALL_CLOCK;
  }

  get revocations(): number {
    return this.#kv.get<number>("revocations") ?? 0;
  }

  /** Generation in which the present life began; 0 for the first life. */
  get life(): number {
    return this.#kv.get<number>("life") ?? 0;
  }

  /** What was made of the workspace; null for one that was only used. */
  get made(): Made | null {
    return this.#kv.get<Made>("made") ?? null;
  }

  make(made: Made): void {
    this.#kv.put("made", made);
  }

  keep({ generation, clock, revocations }: Required<Changed>): void {
    this.#kv.put("generation", generation);
    this.#kv.put("clock", clock);
    this.#kv.put("revocations", revocations);
  }

  /** A generation that was never used, nor reserved for a restore. */
  get nextGeneration(): number {
    return Math.max(this.generation, this.#kv.get<number>("reserved") ?? 0) + 1;
  }

  /** Reserves a generation for a restore. */
  reserve(): number {
    const generation = this.nextGeneration;
    this.#kv.put("reserved", generation);
    return generation;
  }

  /** Begins a life of which nothing was made, in a generation of its own. */
  beginLife(): void {
    const { nextGeneration: generation, clock, revocations } = this;
    this.#kv.delete("made");
    this.#kv.put("life", generation);
    this.keep({
      generation,
      clock: { ...WALL_CLOCK, version: clock.version + 1 },
      revocations: revocations + 1,
    });
  }
}
