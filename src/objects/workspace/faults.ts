import { RpcTarget } from "cloudflare:workers";
import type { Fault } from "../../fault.ts";
import type { WorkspaceState } from "../../workspace.ts";
import type { CountedFault, FaultBook } from "./fault-book.ts";

/** The faults of a workspace, as callers reach them. */
export class Faults extends RpcTarget {
  readonly #book: FaultBook;
  readonly #state: () => WorkspaceState;

  /** @param state reads the state of the workspace, of which faults are a part. */
  constructor(book: FaultBook, state: () => WorkspaceState) {
    super();
    this.#book = book;
    this.#state = state;
  }

  /** All faults, with how often each has fired. */
  all(): CountedFault[] {
    return this.#book.counted();
  }

  /** Adds a fault; null if there are too many. */
  add(fault: Fault): WorkspaceState | null {
    return this.#book.add(fault) ? this.#state() : null;
  }

  /** Removes a fault; null if there is no such fault. */
  remove(id: string): WorkspaceState | null {
    return this.#book.remove(id) ? this.#state() : null;
  }

  /** Switches a fault on or off; null if there is no such fault. */
  switch(id: string, enabled: boolean): WorkspaceState | null {
    return this.#book.switch(id, enabled) ? this.#state() : null;
  }

  /** Removes every fault. */
  clear(): WorkspaceState {
    this.#book.clear();
    return this.#state();
  }

  /**
   * Counts a request that a fault matches. `fires`: whether the fault applies to it. `state`: the new state of the
   * workspace if the fault will not fire again.
   */
  claim(id: string): { fires: boolean; state: WorkspaceState | null } {
    const fires = this.#book.claim(id);
    const state = this.#state();
    return { fires, state: state.faults.active.some((fault) => fault.id === id) ? null : state };
  }

  /** Counts firings that needed no claim, by fault. */
  note(fired: ReadonlyMap<string, number>): void {
    this.#book.note(fired);
  }
}
