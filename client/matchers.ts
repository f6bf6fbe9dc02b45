import type { Quota } from "./quotas.ts";
import { errorCode, isDenied, isThrottled, throttledBy } from "./throttled.ts";
import type { World } from "./world.ts";

/** Verdict of a matcher, as Vitest and Jest take it. */
export interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** How a request ended. */
type Outcome = { readonly error: unknown } | { readonly value: unknown };

/** What `toBeThrottled` may ask for besides. */
export interface ThrottledBy {
  /** The quota that must have refused (`crypto_symmetric`), or `fault/ID`. */
  readonly by?: string;
}

/** Share of a quota up to which `toStayWithin` is content, of the quotas of one account in a Region. */
export interface Budget {
  readonly cloud?: "aws" | "alibaba";
  readonly account?: string;
  readonly region?: string;
}

/** Matchers for `expect.extend` of Vitest and Jest. */
export const matchers = {
  /** `await expect(client.send(…)).toBeThrottled()`: the cloud refuses for too many requests. Takes an error too. */
  async toBeThrottled(received: unknown, { by }: ThrottledBy = {}): Promise<Verdict> {
    const outcome = await outcomeOf(received);
    if (!("error" in outcome) || !isThrottled(outcome.error)) {
      return { pass: false, message: () => `expected a throttled request, but ${described(outcome)}` };
    }
    const quota = throttledBy(outcome.error);
    if (by === undefined || quota === by) {
      const which = quota === null ? "" : ` by ${quota}`;
      return { pass: true, message: () => `expected no throttled request, but it was throttled${which}` };
    }
    const which = quota ?? "what the SDK does not show";
    return { pass: false, message: () => `expected a request throttled by ${by}, but it was by ${which}` };
  },

  /** `await expect(client.send(…)).toBeDenied()`: the cloud refuses for want of a right. */
  async toBeDenied(received: unknown): Promise<Verdict> {
    const outcome = await outcomeOf(received);
    const pass = "error" in outcome && isDenied(outcome.error);
    return {
      pass,
      message: () => `expected ${pass ? "no " : "a "}denied request, but ${described(outcome)}`,
    };
  },

  /** `await expect(client.send(…)).toFailWith("NotFoundException")`: the cloud's error of that type. */
  async toFailWith(received: unknown, code: string): Promise<Verdict> {
    const outcome = await outcomeOf(received);
    const pass = "error" in outcome && errorCode(outcome.error) === code;
    return { pass, message: () => `expected ${pass ? "no " : ""}${code}, but ${described(outcome)}` };
  },

  /**
   * `await expect(world).toStayWithin(0.8)`: no window of a request quota was used beyond 80 %, and nothing was throttled;
   * for a test of how often an application calls KMS. It looks at the present windows, so the clock should be frozen.
   */
  async toStayWithin(received: World, share: number, budget: Budget = {}): Promise<Verdict> {
    const quotas = await received.quotas.list(budget);
    const beyond = quotas.filter(
      ({ used, limit, throttled }) => used > limit * share || (throttled > 0 && limit > 0),
    );
    const pass = beyond.length === 0;
    return {
      pass,
      message: () =>
        pass
          ? `expected a quota to be used beyond ${share * 100} %, but none was`
          : `expected every quota to be used up to ${share * 100} % at the most, but ${beyond.map(shown).join("; ")}`,
    };
  },
};

/** The matchers' types, for the declarations of Vitest and Jest. */
export interface FauxkmsMatchers<R = Promise<void>> {
  toBeThrottled(by?: ThrottledBy): R;
  toBeDenied(): R;
  toFailWith(code: string): R;
  toStayWithin(share: number, budget?: Budget): R;
}

/** How a promise ends; a value that is an error counts as a failure, as `expect(…).rejects` gives one. */
async function outcomeOf(received: unknown): Promise<Outcome> {
  if (received instanceof Error) return { error: received };
  try {
    const value = await received;
    return { value };
  } catch (error) {
    return { error };
  }
}

function described(outcome: Outcome): string {
  if (!("error" in outcome)) return "it succeeded";
  const { error } = outcome;
  const message = error instanceof Error ? error.message : String(error);
  return `it failed with ${errorCode(error) ?? "an error"}: ${message}`;
}

function shown({ id, used, limit, throttled }: Quota): string {
  return `${id} was used ${used} of ${limit}${throttled > 0 ? `, ${throttled} throttled` : ""}`;
}
