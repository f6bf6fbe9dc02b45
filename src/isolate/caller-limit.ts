import { BoundedMap } from "../bounded-map.ts";

/** Addresses that this isolate remembers to be over their limit. */
const CAPACITY = 10_000;

/** How long it does so before it asks again, in milliseconds of the wall clock: the period in wrangler.toml. */
const OVER_MS = 10_000;

/** The rate limit of a deployment, as far as it is used here (`[[ratelimits]]` of wrangler.toml). */
export interface Limiter {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

/**
 * Bounds what callers cost who cannot show who they are, by their address. Only their requests count and only after they
 * were refused: who is known to the isolate and signs right pays nothing and is never held up. Where no limit is bound, or an
 * address is not known, there is none.
 */
export class CallerLimit {
  readonly #limiter: Limiter | undefined;
  /** Addresses that were over their limit, and until when that is believed. */
  readonly #over = new BoundedMap<string, number>(CAPACITY);

  constructor(limiter: Limiter | undefined) {
    this.#limiter = limiter;
  }

  /** Whether the address of a request is over its limit, as far as this isolate knows; without asking. */
  isOver(request: Request, wall: number): boolean {
    if (this.#over.size === 0) return false;
    const address = addressOf(request);
    return address !== null && (this.#over.get(address) ?? 0) > wall;
  }

  /** Counts a request that was refused. @returns whether its address is over its limit now */
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

/** Where a request comes from, as Cloudflare saw it: of an IPv6 address the network, because a client has all of it. */
function addressOf({ headers }: Request): string | null {
  const address = headers.get("cf-connecting-ip");
  if (!address?.includes(":")) return address;
  const [head = ""] = address.split("::");
  return head.split(":").slice(0, 4).join(":");
}
