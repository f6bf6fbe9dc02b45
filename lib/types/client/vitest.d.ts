/**
 * `fauxkms/vitest`. In the configuration `globalSetup: "fauxkms/vitest"` starts the mock of the run; in a test
 * `import { expect, test } from "fauxkms/vitest"` has matchers, and a world for each test.
 */
import type * as vitest from "vitest";
import { type FauxkmsMatchers } from "./matchers.js";
import type { StartFauxkmsOptions } from "./start.js";
import type { Workspace } from "./workspaces.js";
/** What an assertion is with the matchers; a type of its own, because Vitest's versions declare theirs differently. */
type Extended<A> = A & FauxkmsMatchers & {
    readonly not: FauxkmsMatchers;
};
/** Vitest's `expect` with the matchers. */
type ExtendedExpect = ((actual: unknown, message?: string) => Extended<ReturnType<typeof vitest.expect>>) & typeof vitest.expect;
/** A global set-up with options: `export default globalSetup({ quotas: "observe" })` in a file of the configuration. */
export declare function globalSetup(options?: StartFauxkmsOptions): () => Promise<() => Promise<void>>;
/** The global set-up of `globalSetup: "fauxkms/vitest"`. */
declare const _default: () => Promise<() => Promise<void>>;
export default _default;
/** Vitest's `test` with a world of its own, `({ kms }) => …`, which ends with the test. */
export declare const test: vitest.TestAPI<{
    kms: Workspace;
}>;
/** Vitest's `expect`, with `toBeThrottled`, `toBeDenied`, `toFailWith` and `toStayWithin`. */
export declare const expect: ExtendedExpect;
