import type { Fault } from "../fault.ts";
import type { Background } from "../request-context.ts";
import type { Workspaces } from "./workspaces.ts";

/** How long a report may be under way before another begins beside it, in milliseconds. */
const REPORT_MS = 5000;

interface Unreported {
  fired: Map<string, number>;
  /** Wall-clock time at which the report under way began; null if there is none. */
  reportingSince: number | null;
}

/**
 * Decides in an isolate whether a fault fires. Only a fault with a number of times or a seed asks the workspace's
 * object; firings of others are reported to it in the background, in batches.
 */
export class FaultClaims {
  readonly #workspaces: Workspaces;
  readonly #unreported = new Map<string, Unreported>();

  constructor(workspaces: Workspaces) {
    this.#workspaces = workspaces;
  }

  /** Whether a fault fires for a matching request. */
  async fires(workspace: string, fault: Fault, background: Background): Promise<boolean> {
    if (fault.seed !== null) return this.#claim(workspace, fault);
    if (Math.random() >= fault.probability) return false;
    if (fault.times !== null) return this.#claim(workspace, fault);
    this.#note(workspace, fault, background);
    return true;
  }

  /** Reports this isolate's unreported firings now. */
  async report(workspace: string): Promise<void> {
    const unreported = this.#unreported.get(workspace);
    if (unreported) await this.#report(workspace, unreported);
  }

  async #claim(workspace: string, fault: Fault): Promise<boolean> {
    const askedAt = Date.now();
    const { fires, state } = await this.#workspaces.object(workspace).faults.claim(fault.id);
    if (state) this.#workspaces.learn(workspace, state, askedAt);
    return fires;
  }

  #note(workspace: string, fault: Fault, background: Background): void {
    const unreported = this.#unreported.get(workspace) ?? { fired: new Map(), reportingSince: null };
    this.#unreported.set(workspace, unreported);
    const { fired, reportingSince } = unreported;
    fired.set(fault.id, (fired.get(fault.id) ?? 0) + 1);
    // The report of a request whose client has disconnected may never end.
    if (reportingSince === null || Date.now() - reportingSince > REPORT_MS) {
      background(this.#report(workspace, unreported));
    }
  }

  /** Reports until nothing is left; firings that arrive meanwhile go with the next turn. */
  async #report(workspace: string, unreported: Unreported): Promise<void> {
    unreported.reportingSince = Date.now();
    try {
      while (unreported.fired.size > 0) {
        const { fired } = unreported;
        unreported.fired = new Map();
        await this.#workspaces.object(workspace).faults.note(fired);
      }
    } finally {
      unreported.reportingSince = null;
      if (unreported.fired.size === 0) this.#unreported.delete(workspace);
    }
  }
}
