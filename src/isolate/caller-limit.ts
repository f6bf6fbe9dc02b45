import { BoundedMap } from "../bounded-map.ts";
import { addressOf } from "./client-address.ts";

/** Number of addresses over their limit that this isolate remembers. */
const CAPACITY = 10_000;

/**
 * How long it remembers an address before it asks again, in milliseconds of the wall clock: the period in
 * wrangler.toml.
 */
const OVER_MS = 10_000;

/** The part of a deployment's rate limit that is used here (`[[ratelimits]]` of wrangler.toml). */
export interface Limiter {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

/**
 * Rate limit by address for callers who cannot authenticate. Only refused requests count, so a caller whom the isolate
 * knows and who signs correctly is never delayed. Without a binding or an address there is no limit.
 */
export class CallerLimit {
  readonly #limiter: Limiter | undefined;
  /** Addresses over their limit, and the time until which that is assumed. */
  readonly #over = new BoundedMap<string, number>(CAPACITY);

  constructor(limiter: Limiter | undefined) {
    this.#limiter = limiter;
  }

  /** Whether this isolate knows the address of a request to be over its limit, without asking. */
  isOver(request: Request, wall: number): boolean {
    if (this.#over.size === 0) return false;
    const address = addressOf(request);
    return address !== null && (this.#over.get(address) ?? 0) > wall;
  }

  /** Counts a refused request. @returns whether its address is over its limit now */
  async refused(request: Request, wall: number): Promise<boolean> {
    const address = this.#limiter && addressOf(request);
    if (!this.#limiter || !address) return false;
    if ((this.#over.get(address) ?? 0) > wall) return true;
    const { success } = await this.#limiter.limit({ key: address }).catch(() => ({ success: true }));
    if (success) return false;
    this.#over.set(address, wall + OVER_MS);
    return true;
  }
}
