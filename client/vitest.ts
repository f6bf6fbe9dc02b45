/**
 * `fauxkms/vitest`. In the configuration `globalSetup: "fauxkms/vitest"` starts the mock of the run; in a test
 * `import { expect, test } from "fauxkms/vitest"` has matchers, and a world for each test.
 */
import type * as vitest from "vitest";
import { type FauxkmsMatchers, matchers } from "./matchers.ts";
import { mockOfRun, startRun } from "./run.ts";
import type { StartFauxkmsOptions } from "./start.ts";
import type { NewWorkspace, Workspace } from "./workspaces.ts";

/** What an assertion is with the matchers; a type of its own, because Vitest's versions declare theirs differently. */
type Extended<A> = A & FauxkmsMatchers & { readonly not: FauxkmsMatchers };

/** Vitest's `expect` with the matchers. */
type ExtendedExpect = ((actual: unknown, message?: string) => Extended<vitest.Assertion>) &
  typeof vitest.expect;

/** Vitest in a process that runs tests; null in that of the global set-up, which must not import it. */
const loaded = process.env.VITEST_POOL_ID === undefined ? null : await import("vitest");

/** A global set-up with options: `export default globalSetup({ quotas: "observe" })` in a file of the configuration. */
export function globalSetup(options: StartFauxkmsOptions = {}): () => Promise<() => Promise<void>> {
  return async () => {
    const mock = await startRun(options);
    return () => mock.stop();
  };
}

/** The global set-up of `globalSetup: "fauxkms/vitest"`. */
export default globalSetup();

function extendedTest({ test: base }: typeof vitest, options?: NewWorkspace) {
  return base.extend<{ kms: Workspace }>({
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern which fixtures this one needs.
    kms: async ({}, use) => {
      const workspace = await (await mockOfRun()).workspace(options);
      await use(workspace);
      await workspace.delete();
    },
  });
}

/** Vitest's `test` with a world of its own, `({ kms }) => …`, which ends with the test. */
export const test = ofTests((all) => extendedTest(all));

/** The same with worlds that are made with options: `const test = testWith({ settings: { policies: "enforce" } })`. */
export function testWith(options: NewWorkspace): typeof test {
  return ofTests((all) => extendedTest(all, options));
}

/** Vitest's `expect`, with `toBeThrottled`, `toBeDenied`, `toFailWith` and `toStayWithin`. */
export const expect = ofTests(({ expect: base }) => {
  base.extend(matchers);
  return base as ExtendedExpect;
});

/** Something of Vitest in a process that runs tests; nothing uses it in another. */
function ofTests<T>(of: (all: typeof vitest) => T): T {
  return loaded === null ? (undefined as T) : of(loaded);
}
