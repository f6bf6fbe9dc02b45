import { isStagedTable, writeRestoredRows } from "../../directory/restored-rows.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { RefusedRow, Restorable, RowsOf, StageReply, Steps } from "../../objects/key-store/api.ts";
import type { SavedWorkspace } from "../../objects/workspace/api.ts";
import { scopeOf, type WorkspaceState } from "../../workspace.ts";
import { ControlError } from "../errors.ts";
import type { ObjectPlace } from "./source.ts";

/** Objects that are tried at the same time. */
const AT_ONCE = 8;
/** Time after which the workspace hears that the restore goes on, milliseconds; it gives up one that is silent. */
const HEARD_MS = 10_000;

/**
 * A workspace whose state is being replaced. Rows are staged in its objects for a generation of their own; `adopt` makes
 * that generation the workspace's by one write. Until then nothing has changed.
 */
export class Target {
  readonly #runtime: Runtime;
  readonly #workspace: string;
  readonly #generation: number;
  readonly #begun = new Map<string, Restorable>();
  /** When the workspace has last heard of the restore, milliseconds of the wall clock. */
  #heardAt = Date.now();

  private constructor(runtime: Runtime, workspace: string, generation: number) {
    this.#runtime = runtime;
    this.#workspace = workspace;
    this.#generation = generation;
  }

  /** Begins. @throws ControlError 409 while another restore of the workspace is under way */
  static async begin(runtime: Runtime, workspace: string): Promise<Target> {
    const begun = await runtime.workspaces.object(workspace).restores.begin();
    if (!begun) {
      throw new ControlError(409, "conflict", "another restore of the workspace is under way");
    }
    return new Target(runtime, workspace, begun.generation);
  }

  /** Notes objects of which rows will be staged, all in one call. */
  async expect(places: readonly ObjectPlace[]): Promise<void> {
    const object = this.#runtime.workspaces.object(this.#workspace);
    const keys = places.map((place) => `${place.kind}/${this.#nameOf(place)}`);
    if (!(await object.restores.stageMembers(this.#generation, keys))) throw gone();
    for (const place of places)
      this.#begun.set(`${place.kind}/${this.#nameOf(place)}`, this.#objectOf(place));
  }

  /** Tells the workspace that the restore goes on, where it has not heard of it for long. @throws ControlError 409 */
  async goOn(): Promise<void> {
    const now = Date.now();
    if (now - this.#heardAt < HEARD_MS) return;
    this.#heardAt = now;
    const { restores } = this.#runtime.workspaces.object(this.#workspace);
    if (!(await restores.goOn(this.#generation))) throw gone();
  }

  /**
   * Stages rows of an object. @param steps of their schemas to begin, also again; else null.
   *
   * @returns "later" where their schema is of a later version, of which nothing is staged.
   */
  async stage(
    place: ObjectPlace,
    steps: Steps | null,
    parts: readonly RowsOf[],
  ): Promise<Exclude<StageReply, "gone">> {
    const key = `${place.kind}/${this.#nameOf(place)}`;
    if (!this.#begun.has(key)) await this.expect([place]);
    await this.goOn();
    const reply = await this.#objectOf(place).stage(this.#generation, steps, parts);
    if (reply === "gone") throw gone();
    return reply;
  }

  /** Stages rows of the directory. @throws what D1 throws for rows that break a rule of their table */
  async stageDirectory(part: RowsOf): Promise<void> {
    const object = this.#runtime.workspaces.object(this.#workspace);
    const place = { workspace: this.#workspace, generation: this.#generation };
    if (isStagedTable(part.table)) await writeRestoredRows(this.#runtime.database, place, part);
    const kept = isStagedTable(part.table) ? [] : [part];
    if (!(await object.restores.stageDirectory(this.#generation, kept))) throw gone();
  }

  /** Tries what is staged in every object. @returns what one of them refuses, or null */
  async tryOut(): Promise<RefusedRow | null> {
    const objects = [...this.#begun.values()];
    while (objects.length > 0) {
      await this.goOn();
      const some = objects.splice(0, AT_ONCE).map((object) => object.tryStaged(this.#generation));
      const refused = (await Promise.all(some)).find((problem) => problem !== null);
      if (refused) return refused;
    }
    return null;
  }

  /** Makes what is staged the state of the workspace. @throws ControlError 409 if the workspace was reset meanwhile */
  async adopt(saved: SavedWorkspace): Promise<WorkspaceState> {
    const { workspaces } = this.#runtime;
    const askedAt = Date.now();
    const state = await workspaces.object(this.#workspace).restores.adopt(this.#generation, saved);
    if (!state) throw gone();
    return workspaces.learn(this.#workspace, state, askedAt);
  }

  /** Drops what is staged. */
  async abandon(): Promise<void> {
    await this.#runtime.workspaces.object(this.#workspace).restores.abandon(this.#generation);
  }

  #nameOf(place: ObjectPlace): string {
    if (place.kind === "journal") return this.#workspace;
    const { cloud, account, region } = place.scope;
    return scopeOf(this.#workspace, cloud, account, region).name;
  }

  #objectOf(place: ObjectPlace): Restorable {
    if (place.kind === "journal") return this.#runtime.journal(this.#workspace);
    const { cloud, account, region } = place.scope;
    const scope = scopeOf(this.#workspace, cloud, account, region);
    return place.kind === "keys" ? this.#runtime.keyStore(scope) : this.#runtime.counters(scope);
  }
}

function gone(): ControlError {
  return new ControlError(409, "conflict", "the workspace was reset, or restored by another call, meanwhile");
}
