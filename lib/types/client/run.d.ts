import type { Fauxkms } from "./fauxkms.js";
import { type StartFauxkmsOptions } from "./start.js";
/**
 * Starts the mock of a whole test run and sets the environment, which the run's processes inherit: the SDKs reach the mock
 * without a change of the application, and `startFauxkms` in a test attaches to it.
 */
export declare function startRun(options: StartFauxkmsOptions): Promise<Fauxkms>;
/** The mock of the run, as a test's process reaches it. */
export declare function mockOfRun(): Promise<Fauxkms>;
