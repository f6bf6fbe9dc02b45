import type { World } from "./world.js";
/** Verdict of a matcher, as Vitest and Jest take it. */
export interface Verdict {
    readonly pass: boolean;
    readonly message: () => string;
}
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
export declare const matchers: {
    /** `await expect(client.send(…)).toBeThrottled()`: the cloud refuses for too many requests. Takes an error too. */
    toBeThrottled(received: unknown, { by }?: ThrottledBy): Promise<Verdict>;
    /** `await expect(client.send(…)).toBeDenied()`: the cloud refuses for want of a right. */
    toBeDenied(received: unknown): Promise<Verdict>;
    /** `await expect(client.send(…)).toFailWith("NotFoundException")`: the cloud's error of that type. */
    toFailWith(received: unknown, code: string): Promise<Verdict>;
    /**
     * `await expect(world).toStayWithin(0.8)`: no window of a request quota was used beyond 80 %, and nothing was throttled;
     * for a test of how often an application calls KMS. It looks at the present windows, so the clock should be frozen.
     */
    toStayWithin(received: World, share: number, budget?: Budget): Promise<Verdict>;
};
/** The matchers' types, for the declarations of Vitest and Jest. */
export interface FauxkmsMatchers<R = Promise<void>> {
    toBeThrottled(by?: ThrottledBy): R;
    toBeDenied(): R;
    toFailWith(code: string): R;
    toStayWithin(share: number, budget?: Budget): R;
}
