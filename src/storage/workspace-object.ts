import { DurableObject } from "cloudflare:workers";
import { advance, type Clock, setClock, WALL_CLOCK } from "../clock.ts";
import type { Env } from "../env.ts";
import type { WorkspaceState } from "../workspace.ts";

/** One workspace: its clock, and the generation that a reset raises. The object's name is the workspace's. */
export class Workspace extends DurableObject<Env> {
  state(): WorkspaceState {
    return {
      generation: this.ctx.storage.kv.get<number>("generation") ?? 1,
      clock: this.ctx.storage.kv.get<Clock>("clock") ?? WALL_CLOCK,
    };
  }

  /** Sets the mode and, where given, the time (milliseconds since the epoch). */
  setClock(mode: Clock["mode"], now: number | undefined): WorkspaceState {
    return this.#keep({ clock: setClock(this.state().clock, mode, now, Date.now()) });
  }

  /** Moves the clock ahead, in the mode it is in. */
  advance(milliseconds: number): WorkspaceState {
    return this.#keep({ clock: advance(this.state().clock, milliseconds, Date.now()) });
  }

  /** Empties the workspace: every store and counter that meets the new generation begins anew. */
  reset(): WorkspaceState {
    const { generation, clock } = this.state();
    return this.#keep({ generation: generation + 1, clock: { ...WALL_CLOCK, version: clock.version + 1 } });
  }

  #keep(changed: Partial<WorkspaceState>): WorkspaceState {
    const state = { ...this.state(), ...changed };
    this.ctx.storage.kv.put("generation", state.generation);
    this.ctx.storage.kv.put("clock", state.clock);
    return state;
  }
}
