/**
 * `fauxkms/vitest`. In the configuration `globalSetup: "fauxkms/vitest"` starts the mock of the run; in a test
 * `import { expect, test } from "fauxkms/vitest"` has matchers, and a world for each test.
 */
import { expect as baseExpect, test as baseTest } from "vitest";
import { type FauxkmsMatchers, matchers } from "./matchers.ts";
import { mockOfRun, startRun } from "./run.ts";
import type { StartFauxkmsOptions } from "./start.ts";
import type { Workspace } from "./workspaces.ts";

/** What an assertion is with the matchers; a type of its own, because Vitest's versions declare theirs differently. */
type Extended<A> = A & FauxkmsMatchers & { readonly not: FauxkmsMatchers };

/** Vitest's `expect` with the matchers. */
type ExtendedExpect = ((actual: unknown, message?: string) => Extended<ReturnType<typeof baseExpect>>) &
  typeof baseExpect;

/** Whether this is a process that runs tests. Vitest's `test` cannot be extended in that of the global set-up. */
const runsTests = process.env.VITEST_POOL_ID !== undefined;

/** A global set-up with options: `export default globalSetup({ quotas: "observe" })` in a file of the configuration. */
export function globalSetup(options: StartFauxkmsOptions = {}): () => Promise<() => Promise<void>> {
  return async () => {
    const mock = await startRun(options);
    return () => mock.stop();
  };
}

/** The global set-up of `globalSetup: "fauxkms/vitest"`. */
export default globalSetup();

function extendedTest() {
  return baseTest.extend<{ kms: Workspace }>({
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures this one needs.
    kms: async ({}, use) => {
      const workspace = await (await mockOfRun()).workspace();
      await use(workspace);
      await workspace.delete();
    },
  });
}

/** Vitest's `test` with a world of its own, `({ kms }) => …`, which ends with the test. */
export const test = runsTests ? extendedTest() : (baseTest as ReturnType<typeof extendedTest>);

if (runsTests) baseExpect.extend(matchers);

/** Vitest's `expect`, with `toBeThrottled`, `toBeDenied`, `toFailWith` and `toStayWithin`. */
export const expect = baseExpect as ExtendedExpect;
