import { BoundedMap } from "../bounded-map.ts";
import type { RequestContext } from "../request-context.ts";
import type { KeyClient } from "./key-client.ts";

/** Number of accounts that an isolate remembers to have opened a service. */
const CAPACITY = 10_000;

/**
 * Which accounts have opened a service that must be opened before its use. What is open stays so until the workspace is reset,
 * so an isolate asks for an account until it is, and then no more.
 */
export class Activations {
  readonly #keys: KeyClient;
  /** Generation of the workspace in which a store told that the service is open. */
  readonly #open = new BoundedMap<string, number>(CAPACITY);

  constructor(keys: KeyClient) {
    this.#keys = keys;
  }

  /** Whether an account has opened the service. @param home the context of the store that knows */
  async isOpen(home: RequestContext): Promise<boolean> {
    const { scope, state } = home;
    if (this.#open.get(scope.name) === state.generation) return true;
    const isOpen = await this.#keys.read(home, (store, at) => store.service.isOpen(at));
    if (isOpen) this.#open.set(scope.name, state.generation);
    return isOpen;
  }
}
