import type { Workspace } from "../objects/workspace/api.ts";
import type { Background } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import { RefreshingCache } from "./refreshing-cache.ts";

/** Workspaces remembered by an isolate. */
const CAPACITY = 1000;

/** What this isolate knows of the workspaces' clocks and generations. */
export class Workspaces {
  readonly #objects: DurableObjectNamespace<Workspace>;
  readonly #states = new RefreshingCache<WorkspaceState>(CAPACITY, isLater);

  constructor(objects: DurableObjectNamespace<Workspace>) {
    this.#objects = objects;
  }

  /** The state of a workspace, at most LEASE_MS old. */
  get(name: string, wall: number, background: Background): Promise<WorkspaceState> {
    return this.#states.get(name, { wall, background, load: () => this.#ask(name) });
  }

  /** The state of a workspace where it is at hand and at most LEASE_MS old. */
  peek(name: string, wall: number): WorkspaceState | undefined {
    return this.#states.peek(name, wall);
  }

  /** The state of a workspace as it is now. */
  refresh(name: string): Promise<WorkspaceState> {
    return this.#states.load(name, () => this.#ask(name));
  }

  /**
   * Takes in a state that the workspace's object has just answered.
   *
   * @param askedAt wall-clock time at which it was asked, milliseconds.
   * @returns the later one, where a later one is known.
   */
  learn(name: string, state: WorkspaceState, askedAt: number): WorkspaceState {
    return this.#states.learn(name, state, askedAt);
  }

  /** The Durable Object of a workspace. */
  object(name: string): DurableObjectStub<Workspace> {
    return this.#objects.getByName(name);
  }

  async #ask(name: string): Promise<WorkspaceState> {
    return this.object(name).state();
  }
}

/** Whether `a` is a later state than `b`. All numbers only rise. */
function isLater(a: WorkspaceState, b: WorkspaceState): boolean {
  return (
    a.generation > b.generation ||
    a.clock.version > b.clock.version ||
    a.faults.version > b.faults.version ||
    a.revocations > b.revocations
  );
}
