import { BoundedMap } from "../bounded-map.ts";

/** Number of workspaces whose requests are counted. */
const CAPACITY = 1000;

/**
 * Requests in workspaces that may have so many a day only, which wait to be told to the workspace's object with the next
 * question for its state, so that counting needs no call of its own.
 */
export class RequestCounts {
  readonly #untold = new BoundedMap<string, number>(CAPACITY);

  /** Counts a request of a workspace. */
  add(workspace: string, requests = 1): void {
    this.#untold.set(workspace, (this.#untold.get(workspace) ?? 0) + requests);
  }

  /** The requests of a workspace that were not told yet, which are told now. */
  take(workspace: string): number {
    const requests = this.#untold.get(workspace) ?? 0;
    if (requests > 0) this.#untold.delete(workspace);
    return requests;
  }
}
