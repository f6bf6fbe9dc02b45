/**
 * `fauxkms/jest`. In the configuration `globalSetup: "fauxkms/jest"` starts the mock of the run, which ends with Jest, and
 * `setupFilesAfterEnv: ["fauxkms/jest"]` adds the matchers.
 */
import { type FauxkmsMatchers, matchers } from "./matchers.ts";
import { mockOfRun, startRun } from "./run.ts";
import type { NewWorkspace, Workspace } from "./workspaces.ts";

declare global {
  // Jest's own types (`@types/jest`) declare their matchers here.
  namespace jest {
    interface Matchers<R> extends FauxkmsMatchers<Promise<R>> {}
  }
}

/** The global set-up of `globalSetup: "fauxkms/jest"`. */
export default async function setup(): Promise<void> {
  await startRun({});
}

/** Makes a world of its own for a test; it ends an hour later where the test does not delete it. */
export async function workspace(options?: NewWorkspace): Promise<Workspace> {
  return (await mockOfRun()).workspace(options);
}

const { expect } = globalThis as { expect?: { extend?(all: typeof matchers): void } };
expect?.extend?.(matchers);
