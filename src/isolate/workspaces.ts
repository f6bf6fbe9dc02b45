import type { Workspace } from "../objects/workspace/api.ts";
import type { Background } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import { requireRequests } from "../workspace-limits.ts";
import { RefreshingCache } from "./refreshing-cache.ts";
import { RequestCounts } from "./request-counts.ts";

/** Number of workspaces cached by an isolate. */
const CAPACITY = 1000;

/**
 * How long an isolate remembers a workspace that it does not ask for, milliseconds: the workspace itself forgets its
 * generation, some time after it was emptied, and begins with the first one again (objects/workspace).
 */
const REMEMBER_MS = 10_000;

/** The isolate's cache of workspaces' clocks and generations. */
export class Workspaces {
  readonly #objects: DurableObjectNamespace<Workspace>;
  readonly #states = new RefreshingCache<WorkspaceState>(CAPACITY, isLater);
  readonly #counts = new RequestCounts();

  constructor(objects: DurableObjectNamespace<Workspace>) {
    this.#objects = objects;
  }

  /** The state of a workspace, at most LEASE_MS old, and of a life that has not ended. */
  get(name: string, wall: number, background: Background): Promise<WorkspaceState> {
    return this.#states.get(name, {
      wall,
      background,
      load: () => this.#ask(name),
      isGood: (state) => !isOver(state, wall),
    });
  }

  /** The state of a workspace for a request in it, if nothing has to be asked or counted for it. It costs no promise. */
  enterAtOnce(name: string, wall: number): WorkspaceState | undefined {
    const state = this.young(name, wall);
    return state?.limits ? undefined : state;
  }

  /** The state of a workspace, if no request need refresh it yet. It costs no promise. */
  young(name: string, wall: number): WorkspaceState | undefined {
    const state = this.#states.young(name, wall);
    return state && isOver(state, wall) ? undefined : state;
  }

  /**
   * The state of a workspace for a request in it, which counts where the workspace may have so many a day only.
   *
   * @throws WorkspaceLimitError where these are used up
   */
  async enter(name: string, wall: number, background: Background): Promise<WorkspaceState> {
    const state = await this.get(name, wall, background);
    if (state.limits) {
      requireRequests(state, wall);
      this.#counts.add(name, wall);
      if (this.#counts.isOverdue(name, wall)) background(this.refresh(name).catch(() => null));
    }
    return state;
  }

  /** Counts a call that does the work of several requests as so many, where a workspace may have so many a day only. */
  count(name: string, { limits }: WorkspaceState, requests: number): void {
    if (limits && requests > 0) this.#counts.add(name, Date.now(), requests);
  }

  /** The cached state of a workspace, if it is at most LEASE_MS old and its life has not ended. */
  peek(name: string, wall: number): WorkspaceState | undefined {
    const state = this.#states.peek(name, wall);
    return state && isOver(state, wall) ? undefined : state;
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

  /**
   * Counts a revocation, after which no isolate uses what it has cached of access keys, tokens and identities of the
   * workspace: this one from now on, all others within a second. Comes after the change of the directory.
   */
  async revoke(name: string): Promise<void> {
    const askedAt = Date.now();
    this.learn(name, await this.object(name).revoke(), askedAt);
  }

  /** Counts a change of identities in a generation of the workspace, with the same effect. */
  async changeIdentities(name: string, generation: number): Promise<void> {
    const askedAt = Date.now();
    this.learn(name, await this.object(name).changeIdentities(generation), askedAt);
  }

  /** The Durable Object of a workspace. */
  object(name: string): DurableObjectStub<Workspace> {
    return this.#objects.getByName(name);
  }

  async #ask(name: string): Promise<WorkspaceState> {
    this.#states.forget(name, Date.now() - REMEMBER_MS);
    const requests = this.#counts.take(name);
    try {
      return await this.object(name).state(requests);
    } catch (error) {
      if (requests > 0) this.#counts.add(name, Date.now(), requests);
      throw error;
    }
  }
}

/** Whether the life of a workspace has ended by the wall clock. */
function isOver({ endsAt }: WorkspaceState, wall: number): boolean {
  return endsAt !== null && wall >= endsAt;
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
