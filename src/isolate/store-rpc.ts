import { timeOf } from "../clock.ts";
import { Failure, type FailureDetail } from "../errors.ts";
import type {
  KeyStoreApi,
  KeyStoreObject,
  LogPosition,
  Reply,
  StoreContext,
} from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import { keysOverLimit, requireRoom } from "../workspace-limits.ts";

/** Maximum number of attempts of a call when the workspace is reset meanwhile. */
const ATTEMPTS = 3;

/** A call of a key store's method. */
export type StoreCall<T> = (store: KeyStoreApi, at: StoreContext) => Promise<Reply<T>>;

/** Answer of a key store, with the position of its change log and the generation of the call. */
export interface StoreAnswer<T> {
  readonly value: T;
  readonly position: LogPosition;
  readonly generation: number;
}

/** RPC client of key stores, which calls the store of the request's scope. */
export class StoreRpc {
  readonly #objects: DurableObjectNamespace<KeyStoreObject>;
  readonly #refresh: (workspace: string) => Promise<WorkspaceState>;

  /** @param refresh reads the present state of a workspace. */
  constructor(
    objects: DurableObjectNamespace<KeyStoreObject>,
    refresh: (workspace: string) => Promise<WorkspaceState>,
  ) {
    this.#objects = objects;
    this.#refresh = refresh;
  }

  /**
   * Calls the store; if the store replies that the workspace was reset, reads its state and calls again.
   *
   * @throws Failure that the store answered; WorkspaceLimitError; what the call itself throws
   */
  async call<T>(context: RequestContext, call: StoreCall<T>): Promise<StoreAnswer<T>> {
    const store = this.#objects.getByName(context.scope.name) as unknown as KeyStoreApi;
    let { now } = context;
    let { generation } = context.state;
    for (let attempt = 1; ; attempt++) {
      const reply = await call(store, { scope: context.scope, generation, now });
      if (reply.kind === "value") return { value: reply.value, position: reply.position, generation };
      if (reply.kind === "failure") throw failureOf(context, reply.failure);
      if (attempt === ATTEMPTS) throw new Error("the workspace is being reset over and over");
      // The time changes with the generation, because a reset may have set the clock back, and nothing is due yet by
      // the new clock.
      const state = await this.#refresh(context.scope.workspace);
      requireRoom(state, context.scope);
      generation = state.generation;
      now = timeOf(state.clock, context.wall);
    }
  }
}

/** The failure that a store answered as an error; what is the workspace's limit is told as that. */
function failureOf({ state }: RequestContext, failure: FailureDetail): Error {
  const isOfKeys = failure.code === "keysOverQuota";
  return (isOfKeys && keysOverLimit(state, failure.limit)) || new Failure(failure);
}
