import { DurableObject } from "cloudflare:workers";
import { advance, type Clock, setClock, WALL_CLOCK } from "../../clock.ts";
import type { Fault } from "../../fault.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { type CountedFault, FaultBook } from "./fault-book.ts";

/**
 * A workspace: its clock, its faults, and the generation that a reset increments. The object's name is the workspace's.
 */
export class Workspace extends DurableObject<unknown> {
  readonly #faults = new FaultBook(this.ctx.storage.kv);

  state(): WorkspaceState {
    return {
      generation: this.ctx.storage.kv.get<number>("generation") ?? 1,
      clock: this.ctx.storage.kv.get<Clock>("clock") ?? WALL_CLOCK,
      faults: this.#faults.active(),
      revocations: this.ctx.storage.kv.get<number>("revocations") ?? 0,
    };
  }

  /** Sets the mode and, where given, the time (milliseconds since the epoch). */
  setClock(mode: Clock["mode"], now: number | undefined): WorkspaceState {
    return this.#keep({ clock: setClock(this.state().clock, mode, now, Date.now()) });
  }

  /** Moves the clock ahead and keeps its mode; null if the time is after its last moment. */
  advance(milliseconds: number): WorkspaceState | null {
    const clock = advance(this.state().clock, milliseconds, Date.now());
    return clock && this.#keep({ clock });
  }

  /** Resets the workspace by a new generation, at which every store and counter empties itself. */
  reset(): WorkspaceState {
    this.#faults.clear();
    const { generation, clock } = this.state();
    return this.#keep({ generation: generation + 1, clock: { ...WALL_CLOCK, version: clock.version + 1 } });
  }

  /** Counts a removal of access keys or tokens from the directory, which all isolates see within their lease. */
  revoke(): WorkspaceState {
    return this.#keep({ revocations: this.state().revocations + 1 });
  }

  /** All faults, with how often each has fired. */
  faults(): CountedFault[] {
    return this.#faults.counted();
  }

  /** Adds a fault; null if there are too many. */
  addFault(fault: Fault): WorkspaceState | null {
    return this.#faults.add(fault) ? this.state() : null;
  }

  /** Removes a fault; null if there is no such fault. */
  removeFault(id: string): WorkspaceState | null {
    return this.#faults.remove(id) ? this.state() : null;
  }

  /** Removes every fault. */
  clearFaults(): WorkspaceState {
    this.#faults.clear();
    return this.state();
  }

  /**
   * Counts a request that a fault matches. `fires`: whether the fault applies to it. `state`: the new state of the
   * workspace if the fault will not fire again.
   */
  claimFault(id: string): { fires: boolean; state: WorkspaceState | null } {
    const fires = this.#faults.claim(id);
    const state = this.state();
    return { fires, state: state.faults.active.some((fault) => fault.id === id) ? null : state };
  }

  /** Counts firings that needed no claim, by fault. */
  noteFaults(fired: ReadonlyMap<string, number>): void {
    this.#faults.note(fired);
  }

  #keep(changed: Partial<Omit<WorkspaceState, "faults">>): WorkspaceState {
    const state = { ...this.state(), ...changed };
    this.ctx.storage.kv.put("generation", state.generation);
    this.ctx.storage.kv.put("clock", state.clock);
    this.ctx.storage.kv.put("revocations", state.revocations);
    return state;
  }
}
