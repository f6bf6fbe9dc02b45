import { timeOf } from "../../clock.ts";
import { readSavedRows, SAVED_TABLES } from "../../directory/restored-rows.ts";
import type { Runtime } from "../../isolate/runtime.ts";
import type { PageReply, RowCursor, RowsOf, Steps } from "../../objects/key-store/api.ts";
import type { SavedWorkspace } from "../../objects/workspace/api.ts";
import type { Scope, WorkspaceState } from "../../workspace.ts";
import { ControlError } from "../errors.ts";
import { instanceContext } from "../instances.ts";

/** An object of a workspace whose rows a snapshot has. */
export type ObjectPlace =
  | { readonly kind: "keys" | "counters"; readonly scope: Scope }
  | { readonly kind: "journal" };

/** Rows of an object; `begins` where what came of it before is void. */
export interface ObjectRows {
  readonly begins: boolean;
  readonly steps: Steps;
  readonly parts: readonly RowsOf[];
}

/** Attempts to read an object that changes between two pages. */
const ATTEMPTS = 5;
/** Rows of the directory in a page. */
const DIRECTORY_ROWS = 500;

/** A workspace as a snapshot or a fork reads it, page by page. */
export class Source {
  readonly #runtime: Runtime;
  readonly #workspace: string;
  readonly #state: WorkspaceState;
  /** Time of the workspace's clock up to which all that is due has happened, milliseconds. */
  readonly #now: number;
  readonly saved: SavedWorkspace;
  readonly objects: readonly ObjectPlace[];

  private constructor(
    runtime: Runtime,
    workspace: string,
    state: WorkspaceState,
    saved: SavedWorkspace,
    objects: readonly ObjectPlace[],
  ) {
    this.#runtime = runtime;
    this.#workspace = workspace;
    this.#state = state;
    this.#now = timeOf(state.clock, Date.now());
    this.saved = saved;
    this.objects = objects;
  }

  /** Opens a workspace, once what this isolate has still to write is written. */
  static async open(runtime: Runtime, workspace: string): Promise<Source> {
    await Promise.all([
      runtime.recorder?.flush(),
      runtime.keys.flushAllUses(),
      runtime.faults.report(workspace),
    ]);
    const object = runtime.workspaces.object(workspace);
    const state = await runtime.workspaces.refresh(workspace);
    await runtime.instances.catchUp(await instanceContext(runtime, workspace, state));
    const [saved, contents] = await Promise.all([object.restores.saved(), object.contents()]);
    const { keyStores, counters, hasJournal } = contents;
    return new Source(runtime, workspace, state, saved, [
      ...keyStores.map((scope) => ({ kind: "keys", scope }) as const),
      ...counters.map((scope) => ({ kind: "counters", scope }) as const),
      ...(hasJournal ? [{ kind: "journal" } as const] : []),
    ]);
  }

  /**
   * The rows of an object. Where it is written to between two pages it begins again, so that all its rows are of one
   * moment.
   *
   * @throws ControlError 409 where it is written to all the time, or the workspace is reset
   */
  async *rows(place: ObjectPlace): AsyncGenerator<ObjectRows> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      let cursor: RowCursor | null = null;
      let changes: string | null = null;
      for (;;) {
        const page: PageReply = await this.#page(place, cursor);
        if (page === "stale") throw wasReset();
        changes ??= page.changes;
        if (page.changes !== changes) break;
        yield { begins: cursor === null, steps: page.steps, parts: page.parts };
        cursor = page.next;
        if (cursor === null) return;
      }
    }
    throw new ControlError(409, "conflict", "the workspace is written to all the time: try again later");
  }

  /**
   * The rows of the workspace in the directory.
   *
   * @throws ControlError 409 where the workspace was reset, so that some of them may be deleted
   */
  async *directory(isWanted: (table: string) => boolean): AsyncGenerator<RowsOf> {
    const place = { workspace: this.#workspace, generation: this.#state.generation };
    for (const table of SAVED_TABLES.filter(isWanted)) {
      let after: readonly unknown[] | null = null;
      do {
        const page: Awaited<ReturnType<typeof readSavedRows>> = await readSavedRows(
          this.#runtime.database,
          place,
          table,
          after,
          DIRECTORY_ROWS,
        );
        if (page.rows.rows.length > 0) yield page.rows as RowsOf;
        after = page.last;
      } while (after !== null);
    }
    const { generation } = await this.#runtime.workspaces.refresh(this.#workspace);
    if (generation !== this.#state.generation) throw wasReset();
  }

  async #page(place: ObjectPlace, cursor: RowCursor | null): Promise<PageReply> {
    const { generation } = this.#state;
    switch (place.kind) {
      case "keys": {
        const at = { scope: place.scope, generation, now: this.#now };
        return this.#runtime.keyStore(place.scope).rows(at, cursor);
      }
      case "counters":
        return this.#runtime.counters(place.scope).rows(this.#state, cursor);
      case "journal":
        return this.#runtime.journal(this.#workspace).rows({ generation }, cursor);
    }
  }
}

function wasReset(): ControlError {
  return new ControlError(409, "conflict", "the workspace was reset meanwhile");
}
