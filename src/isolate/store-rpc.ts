import { timeOf } from "../clock.ts";
import { Failure } from "../errors.ts";
import type {
  KeyStoreApi,
  KeyStoreObject,
  LogPosition,
  Reply,
  StoreContext,
} from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";

/** How often a call is made because the workspace was reset meanwhile. */
const ATTEMPTS = 3;

/** A call of a method of a key store. */
export type StoreCall<T> = (store: KeyStoreApi, at: StoreContext) => Promise<Reply<T>>;

/** What a key store answered, where its log of changes stood, and the generation that was asked in. */
export interface StoreAnswer<T> {
  readonly value: T;
  readonly position: LogPosition;
  readonly generation: number;
}

/** Calls of key stores, each to the store of the request's scope. */
export class StoreRpc {
  readonly #objects: DurableObjectNamespace<KeyStoreObject>;
  readonly #refresh: (workspace: string) => Promise<WorkspaceState>;

  /** @param refresh asks for the present state of a workspace. */
  constructor(
    objects: DurableObjectNamespace<KeyStoreObject>,
    refresh: (workspace: string) => Promise<WorkspaceState>,
  ) {
    this.#objects = objects;
    this.#refresh = refresh;
  }

  /**
   * Calls the store; looks at the workspace and calls again where the store says that it was reset.
   *
   * @throws Failure that the store answered; what the call itself throws
   */
  async call<T>(context: RequestContext, call: StoreCall<T>): Promise<StoreAnswer<T>> {
    const store = this.#objects.getByName(context.scope.name) as unknown as KeyStoreApi;
    let { now } = context;
    let { generation } = context.state;
    for (let attempt = 1; ; attempt++) {
      const reply = await call(store, { scope: context.scope, generation, now });
      if (reply.kind === "value") return { value: reply.value, position: reply.position, generation };
      if (reply.kind === "failure") throw new Failure(reply.failure);
      if (attempt === ATTEMPTS) throw new Error("the workspace is being reset over and over");
      // The time goes with the generation: a reset may have set the clock back, and nothing is due yet by the new one.
      const state = await this.#refresh(context.scope.workspace);
      generation = state.generation;
      now = timeOf(state.clock, context.wall);
    }
  }
}
