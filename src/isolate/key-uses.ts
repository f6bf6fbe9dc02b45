import { BoundedMap } from "../bounded-map.ts";
import type { KeyUse } from "../keys/key.ts";
import type { RequestContext } from "../request-context.ts";

/** How long last uses of keys are collected before they are written, in milliseconds. */
const DELAY_MS = 500;
/** How late the writing may be before it counts as lost with the request that began it. */
const LOST_MS = 5_000;
/** Maximum number of key stores with unwritten uses. */
const STORES = 5_000;

/** Uses by key id. */
export type NotedUses = readonly (readonly [keyId: string, use: KeyUse])[];

interface Pending {
  readonly uses: Map<string, Omit<KeyUse, "eventId">>;
  /** Wall-clock time at which the uses are to be written. */
  readonly dueAt: number;
}

/**
 * Write-behind buffer of the last successful cryptographic use of each key, written in batches so that no use waits for
 * its key store.
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

  /** Records a use, which is written soon. */
  note(context: RequestContext, keyId: string, operation: string, requestId: string): void {
    const { scope, now, wall, background } = context;
    let pending = this.#pending.get(scope.name);
    if (!pending || Math.abs(wall - pending.dueAt) > LOST_MS) {
      pending = { uses: pending?.uses ?? new Map(), dueAt: wall + DELAY_MS };
      this.#pending.set(scope.name, pending);
      background(this.#flushLater(context));
    }
    pending.uses.set(keyId, { operation, at: now, requestId });
  }

  /** Writes the recorded uses of a scope. */
  async flush(context: RequestContext): Promise<void> {
    const { name } = context.scope;
    const pending = this.#pending.get(name);
    if (!pending) return;
    this.#pending.delete(name);
    const uses = [...pending.uses].map(
      ([keyId, use]) => [keyId, { ...use, eventId: crypto.randomUUID() }] as const,
    );
    await this.#write(context, uses);
  }

  async #flushLater(context: RequestContext): Promise<void> {
    await this.#wait(DELAY_MS);
    await this.flush(context);
  }
}
