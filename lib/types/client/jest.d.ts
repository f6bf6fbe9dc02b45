/**
 * `fauxkms/jest`. In the configuration `globalSetup: "fauxkms/jest"` starts the mock of the run, which ends with Jest, and
 * `setupFilesAfterEnv: ["fauxkms/jest"]` adds the matchers.
 */
import { type FauxkmsMatchers } from "./matchers.js";
import type { Workspace } from "./workspaces.js";
declare global {
    namespace jest {
        interface Matchers<R> extends FauxkmsMatchers<Promise<R>> {
        }
    }
}
/** The global set-up of `globalSetup: "fauxkms/jest"`. */
export default function setup(): Promise<void>;
/** Makes a world of its own for a test; it ends an hour later where the test does not delete it. */
export declare function workspace(): Promise<Workspace>;
