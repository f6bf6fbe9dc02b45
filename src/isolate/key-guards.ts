import type { KeyAccess } from "../access/key-access.ts";
import { BoundedMap } from "../bounded-map.ts";
import type { ListedGrant } from "../objects/key-store/api.ts";
import type { RequestContext } from "../request-context.ts";
import { LEASE_MS, untilNextLook } from "./freshness.ts";
import type { KeyCache } from "./key-cache.ts";
import type { CachedKey } from "./key-materials.ts";
import type { StoreRpc } from "./store-rpc.ts";

/** Maximum number of answers remembered as under way; what is forgotten may be asked twice. */
const QUESTIONS = 1_000;
/** Maximum number of grants in one answer of a store. */
const GRANTS = 1_000;

/**
 * Loads what guards keys against callers. An answer is cached as long as the isolate knows of no change of its key: only
 * the first request of a caller waits for the key store.
 */
export class KeyGuards {
  readonly #store: StoreRpc;
  readonly #cache: KeyCache;
  readonly #wall: () => number;
  readonly #callers = new WeakMap<readonly string[], string>();
  /** When an answer was asked for that has not come, by key and caller. */
  readonly #asked = new BoundedMap<string, number>(QUESTIONS);

  /** @param wall the wall clock, milliseconds. */
  constructor(store: StoreRpc, cache: KeyCache, wall: () => number = Date.now) {
    this.#store = store;
    this.#cache = cache;
    this.#wall = wall;
  }

  /** See `KeyClient.access`. */
  access(
    context: RequestContext,
    { record: { keyId } }: CachedKey,
    grantees: readonly string[],
  ): KeyAccess | Promise<KeyAccess> {
    const caller = this.#callerOf(grantees);
    return this.#cache.access(context, keyId, caller) ?? this.#load(context, keyId, caller, grantees);
  }

  /** See `KeyClient.knownAccess`. */
  known(
    context: RequestContext,
    { record: { keyId } }: CachedKey,
    grantees: readonly string[],
  ): KeyAccess | undefined {
    return this.#cache.access(context, keyId, this.#callerOf(grantees));
  }

  /** The name of a caller in the cache. An array is read once: a text made anew is hashed anew, which takes a microsecond. */
  #callerOf(grantees: readonly string[]): string {
    const known = this.#callers.get(grantees);
    if (known !== undefined) return known;
    const caller = grantees.join("\n");
    this.#callers.set(grantees, caller);
    return caller;
  }

  async #load(
    context: RequestContext,
    keyId: string,
    caller: string,
    grantees: readonly string[],
  ): Promise<KeyAccess> {
    const question = `${context.scope.name}\n${keyId}\n${caller}`;
    while (this.#isAsked(question)) {
      await untilNextLook();
      const known = this.#cache.access(context, keyId, caller);
      if (known) return known;
    }
    this.#asked.set(question, this.#wall());
    try {
      return await this.#ask(context, keyId, caller, grantees);
    } finally {
      this.#asked.delete(question);
    }
  }

  /** Whether another request has asked the same, and is not late: it may have been cancelled with its client. */
  #isAsked(question: string): boolean {
    const since = this.#asked.get(question);
    return since !== undefined && Math.abs(this.#wall() - since) <= LEASE_MS;
  }

  async #ask(
    context: RequestContext,
    keyId: string,
    caller: string,
    grantees: readonly string[],
  ): Promise<KeyAccess> {
    const answer = await this.#store.call(context, (store, at) =>
      store.access.of(at, keyId, grantees, GRANTS),
    );
    const grants: ListedGrant[] = [...answer.value.grants];
    let after = lastOf(answer.value.grants);
    while (after !== null) {
      const from = after;
      const { value } = await this.#store.call(context, (store, at) =>
        store.access.grants(at, keyId, grantees, from, GRANTS),
      );
      grants.push(...value);
      after = lastOf(value);
    }
    const access = { ...answer.value, grants };
    // The first answer's position counts: what changes while the others come is reported as a change.
    this.#cache.learnAccess(context, keyId, caller, { ...answer, value: access });
    return access;
  }
}

/** Sequence number of the last grant of a full page; null where no page follows. */
function lastOf(page: readonly ListedGrant[]): number | null {
  return page.length < GRANTS ? null : (page.at(-1)?.seq ?? null);
}
