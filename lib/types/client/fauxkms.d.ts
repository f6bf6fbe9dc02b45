import type { Control } from "./control.js";
import { type NewWorkspace, type Workspace, Workspaces } from "./workspaces.js";
import { World, type WorldOptions } from "./world.js";
/** The process of a server. */
export interface ServerProcess {
    /** Its process id; null for a server that somebody else has started. */
    readonly pid: number | null;
    readonly tlsUrl: string | null;
    /** Path of the certificate of its private CA, for `NODE_EXTRA_CA_CERTS`. */
    readonly caPath: string | null;
    stop(): Promise<void>;
}
/** A mock: its server, and the world of a workspace in it, which is `default` on a server of its own. */
export declare class Fauxkms extends World implements AsyncDisposable {
    #private;
    readonly workspaces: Workspaces;
    /** Process id of the server; null for one that was attached to. */
    readonly pid: number | null;
    /** URL of the TLS listener (`tlsPort`); null without one. */
    readonly tlsUrl: string | null;
    readonly caPath: string | null;
    /** @param server the control API of the whole server. */
    constructor(world: WorldOptions, server: Control, process: ServerProcess);
    /** Makes a world of its own for a test: accounts, access keys, quotas, clock. It ends with its `await using`. */
    workspace(options?: NewWorkspace): Promise<Workspace>;
    /** Stops the server; leaves one that was attached to. */
    stop(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}
