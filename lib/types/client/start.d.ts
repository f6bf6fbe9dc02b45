import { type Attachment } from "./attach.js";
import { Fauxkms } from "./fauxkms.js";
import { type ServerSettings } from "./options.js";
/** Options of `startFauxkms`: the flags of the command line in camel case, and how the process is started. */
export interface StartFauxkmsOptions extends ServerSettings {
    /**
     * A server that runs already, or false for one of its own in any case. Where it is left out, `FAUXKMS_URL` names one,
     * with `FAUXKMS_TOKEN`, or `FAUXKMS_WORKSPACE` and `FAUXKMS_WORKSPACE_TOKEN`.
     */
    readonly attach?: Attachment | false;
    /** How the clock begins; running where it is left out. */
    readonly clock?: "running" | "frozen" | Date;
    /** How long it may take to be ready, in milliseconds; 20,000 where it is left out. */
    readonly timeoutMs?: number;
}
/**
 * Starts a mock for tests in a process of its own, on a free port, without data of before; or attaches to the one that
 * `FAUXKMS_URL` names, in a workspace of its own. `stop` or the end of an `await using` ends it, and so does the end of
 * the caller's process.
 *
 * @throws Error that says why it is not ready
 */
export declare function startFauxkms(options?: StartFauxkmsOptions): Promise<Fauxkms>;
