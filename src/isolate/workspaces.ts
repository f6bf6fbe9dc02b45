import type { Workspace } from "../objects/workspace/api.ts";
import type { Background } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import { RefreshingCache } from "./refreshing-cache.ts";

/** Number of workspaces cached by an isolate. */
const CAPACITY = 1000;

/** The isolate's cache of workspaces' clocks and generations. */
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

  /** The cached state of a workspace, if it is at most LEASE_MS old. */
  peek(name: string, wall: number): WorkspaceState | undefined {
    return this.#states.peek(name, wall);
  }

  /** The present state of a workspace. */
  refresh(name: string): Promise<WorkspaceState> {
    return this.#states.load(name, () => this.#ask(name));
  }

  /**
   * Adds a state that the workspace's object has just returned.
   *
   * @param askedAt wall-clock time of the request, milliseconds.
   * @returns the state, or the known one if that is later.
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

/** Whether state `a` is later than `b`; their numbers only rise. */
function isLater(a: WorkspaceState, b: WorkspaceState): boolean {
  return (
    a.generation > b.generation ||
    a.clock.version > b.clock.version ||
    a.faults.version > b.faults.version ||
    a.revocations > b.revocations
  );
}
