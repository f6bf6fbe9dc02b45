import { Control } from "./control.js";
import type { WorldOptions } from "./world.js";
/** A server that runs already, and how it is entered. */
export interface Attachment {
    readonly url: string;
    /** Token that may make workspaces. */
    readonly token?: string | undefined;
    /** A workspace that is there already. */
    readonly workspace?: string | undefined;
    /** Its token. */
    readonly workspaceToken?: string | undefined;
}
/** The world of an attached server, and how it is left. */
export interface AttachedWorld {
    readonly world: WorldOptions;
    readonly server: Control;
    leave(): Promise<void>;
}
/** The server that the environment names (`FAUXKMS_URL`), as `npx fauxkms preview` prints it; null for none. */
export declare function attachmentIn(env: NodeJS.ProcessEnv): Attachment | null;
/**
 * Enters a server that runs already: the workspace that is named, or else a new one, because others use the server too.
 * What it made it deletes when it leaves.
 *
 * @throws FauxkmsError
 */
export declare function attach(attachment: Attachment, env: NodeJS.ProcessEnv): Promise<AttachedWorld>;
