import { BoundedMap } from "../bounded-map.ts";
import type { Limiter } from "./caller-limit.ts";

/** Number of addresses that an isolate counts without a binding. */
const CAPACITY = 10_000;

/** Requests of an address in a period, as in wrangler.toml. */
const MOST = 10;
const PERIOD_SECONDS = 60;

interface Window {
  /** Its end, milliseconds of the wall clock. */
  readonly endsAt: number;
  readonly count: number;
}

/**
 * Rate limit by address of requests for a workspace without a token: the deployment's binding SIGNUPS, and without one,
 * as on a laptop, the isolate's own count.
 */
export class SignupLimit {
  readonly #limiter: Limiter | undefined;
  readonly #windows = new BoundedMap<string, Window>(CAPACITY);

  constructor(limiter: Limiter | undefined) {
    this.#limiter = limiter;
  }

  /**
   * Counts a request.
   *
   * @param wall milliseconds since the epoch.
   * @returns seconds after which the address may ask again; null if it is within its limit
   */
  async over(address: string, wall: number): Promise<number | null> {
    if (this.#limiter) {
      const { success } = await this.#limiter.limit({ key: address });
      return success ? null : PERIOD_SECONDS;
    }
    const known = this.#windows.get(address);
    const { endsAt, count } =
      known && known.endsAt > wall ? known : { endsAt: wall + PERIOD_SECONDS * 1000, count: 0 };
    if (count >= MOST) return Math.ceil((endsAt - wall) / 1000);
    this.#windows.set(address, { endsAt, count: count + 1 });
    return null;
  }
}
