import { BoundedMap } from "../bounded-map.ts";

/** Number of workspaces whose requests are counted. */
const CAPACITY = 1000;

/** How long a request waits to be told, milliseconds: twice as long as a workspace's state is used. */
const OVERDUE_AFTER_MS = 2000;

interface Untold {
  readonly requests: number;
  /** Wall-clock time of the first of them, milliseconds. */
  readonly since: number;
}

/**
 * Requests in workspaces that may have so many a day only, which wait to be told to the workspace's object with the next
 * question for its state, so that counting needs no call of its own.
 */
export class RequestCounts {
  readonly #untold = new BoundedMap<string, Untold>(CAPACITY);

  /** Counts requests of a workspace. @param wall milliseconds */
  add(workspace: string, wall: number, requests = 1): void {
    const { requests: before, since } = this.#untold.get(workspace) ?? { requests: 0, since: wall };
    this.#untold.set(workspace, { requests: before + requests, since });
  }

  /**
   * Whether a workspace's object must be asked only to be told. Its answers to other calls are states too, and while
   * they come often enough nobody asks for one.
   */
  isOverdue(workspace: string, wall: number): boolean {
    const untold = this.#untold.get(workspace);
    return untold !== undefined && wall - untold.since >= OVERDUE_AFTER_MS;
  }

  /** The requests of a workspace that were not told yet, which are told now. */
  take(workspace: string): number {
    const requests = this.#untold.get(workspace)?.requests ?? 0;
    if (requests > 0) this.#untold.delete(workspace);
    return requests;
  }
}
