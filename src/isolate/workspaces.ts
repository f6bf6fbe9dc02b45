import type { Workspace } from "../objects/workspace/api.ts";
import type { Background } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import { LEASE_MS, REFRESH_MS } from "./freshness.ts";

/** Workspaces remembered by an isolate. */
const CAPACITY = 1000;

interface Entry {
  state: WorkspaceState;
  /** When the answer was asked for, by the wall clock. */
  askedAt: number;
  refreshing: boolean;
}

/** What this isolate knows of the workspaces' clocks and generations. */
export class Workspaces {
  readonly #objects: DurableObjectNamespace<Workspace>;
  readonly #entries = new Map<string, Entry>();

  constructor(objects: DurableObjectNamespace<Workspace>) {
    this.#objects = objects;
  }

  /** The state of a workspace, at most LEASE_MS old; without waiting where it is known. */
  get(name: string, wall: number, background: Background): WorkspaceState | Promise<WorkspaceState> {
    const entry = this.#entries.get(name);
    const age = entry ? wall - entry.askedAt : Number.POSITIVE_INFINITY;
    if (!entry || age >= LEASE_MS || age < 0) return this.refresh(name);
    if (age >= REFRESH_MS && !entry.refreshing) {
      entry.refreshing = true;
      background(this.refresh(name));
    }
    return entry.state;
  }

  /** Asks anew. */
  async refresh(name: string): Promise<WorkspaceState> {
    const askedAt = Date.now();
    return this.learn(name, await this.object(name).state(), askedAt);
  }

  /** Takes in a state that the workspace's object has just answered. */
  learn(name: string, state: WorkspaceState, askedAt: number): WorkspaceState {
    const known = this.#entries.get(name)?.state;
    if (known && isNewer(known, state)) return known;
    if (this.#entries.size >= CAPACITY) this.#entries.clear();
    this.#entries.set(name, { state, askedAt, refreshing: false });
    return state;
  }

  /** The Durable Object of a workspace. */
  object(name: string): DurableObjectStub<Workspace> {
    return this.#objects.getByName(name);
  }
}

/** Whether `a` is a later state than `b`. All numbers only rise. */
function isNewer(a: WorkspaceState, b: WorkspaceState): boolean {
  return (
    a.generation > b.generation ||
    a.clock.version > b.clock.version ||
    a.faults.version > b.faults.version ||
    a.revocations > b.revocations
  );
}
