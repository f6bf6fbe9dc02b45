import type { Fauxkms } from "./fauxkms.ts";
import { type StartFauxkmsOptions, startFauxkms } from "./start.ts";

/**
 * Starts the mock of a whole test run and sets the environment, which the run's processes inherit: the SDKs reach the mock
 * without a change of the application, and `startFauxkms` in a test attaches to it.
 */
export async function startRun(options: StartFauxkmsOptions): Promise<Fauxkms> {
  const mock = await startFauxkms(options);
  Object.assign(process.env, mock.env, { FAUXKMS_URL: mock.url, FAUXKMS_WORKSPACE: mock.name });
  if (options.adminToken !== undefined) process.env.FAUXKMS_TOKEN = options.adminToken;
  return mock;
}

let attached: Promise<Fauxkms> | undefined;

/** The mock of the run, as a test's process reaches it. */
export function mockOfRun(): Promise<Fauxkms> {
  attached ??= startFauxkms();
  return attached;
}
