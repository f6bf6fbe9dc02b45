import { BoundedMap } from "../bounded-map.ts";
import type { KeyUse } from "../keys/key.ts";
import type { RequestContext } from "../request-context.ts";

/** How long last uses of keys are collected before they are written by a call of their own, in milliseconds. */
const DELAY_MS = 10_000;
/** Age from which they go with a call that is made anyway, in milliseconds. */
const RIPE_MS = 4_000;
/** How late the writing may be before it counts as lost with the request that began it. */
const LOST_MS = 5_000;
/** Maximum number of key stores with unwritten uses. */
const STORES = 5_000;

/** Uses by key id. */
export type NotedUses = readonly (readonly [keyId: string, use: KeyUse])[];

interface Pending {
  readonly uses: Map<string, Omit<KeyUse, "eventId">>;
  /** Wall-clock time of the first of them. */
  readonly since: number;
  /** Context of the first of them. */
  readonly context: RequestContext;
}

/**
 * Write-behind buffer of the last successful cryptographic use of each key, so that no use waits for its key store.
 * Uses are collected, and written with a lookup (`take`) or, where none is made, in the background.
 */
export class KeyUses {
  readonly #write: (context: RequestContext, uses: NotedUses) => Promise<unknown>;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  /** Unwritten uses by scope. */
  readonly #pending = new BoundedMap<string, Pending>(STORES);

  constructor(
    write: (context: RequestContext, uses: NotedUses) => Promise<unknown>,
    wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => scheduler.wait(milliseconds),
  ) {
    this.#write = write;
    this.#wait = wait;
  }

  /** Records a use, which is written later. */
  note(context: RequestContext, keyId: string, operation: string, requestId: string): void {
    const { scope, now, wall, background } = context;
    let pending = this.#pending.get(scope.name);
    const age = wall - (pending?.since ?? wall);
    if (!pending || age < -LOST_MS || age > DELAY_MS + LOST_MS) {
      pending = { uses: pending?.uses ?? new Map(), since: wall, context };
      this.#pending.set(scope.name, pending);
      background(this.#flushLater(pending));
    }
    pending.uses.set(keyId, { operation, at: now, requestId });
  }

  /** The uses of a scope that are to be written with the caller's call of its store; none if they are too recent. */
  take({ scope, wall }: RequestContext): NotedUses {
    const pending = this.#pending.get(scope.name);
    if (!pending || wall - pending.since < RIPE_MS) return [];
    return this.#taken(scope.name, pending);
  }

  /** Takes back uses that could not be written. */
  putBack(context: RequestContext, uses: NotedUses): void {
    const later = this.#pending.get(context.scope.name)?.uses;
    for (const [keyId, { operation, at, requestId }] of uses) {
      if (!later?.has(keyId)) this.note({ ...context, now: at }, keyId, operation, requestId);
    }
  }

  /** Writes the recorded uses of a scope. */
  async flush(context: RequestContext): Promise<void> {
    const { name } = context.scope;
    const pending = this.#pending.get(name);
    if (pending) await this.#write(context, this.#taken(name, pending));
  }

  /** Writes the recorded uses of all scopes. */
  async flushAll(): Promise<void> {
    await Promise.allSettled([...this.#pending].map(([, { context }]) => this.flush(context)));
  }

  async #flushLater(pending: Pending): Promise<void> {
    await this.#wait(DELAY_MS);
    const { context } = pending;
    // They may have been written meanwhile; later ones have a time of their own.
    if (this.#pending.get(context.scope.name) === pending) await this.flush(context);
  }

  #taken(name: string, { uses }: Pending): NotedUses {
    this.#pending.delete(name);
    return [...uses].map(([keyId, use]) => [keyId, { ...use, eventId: crypto.randomUUID() }]);
  }
}
