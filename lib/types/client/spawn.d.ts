/** A server in a process of its own. */
export interface SpawnedServer {
    readonly url: string;
    /** URL of the TLS listener; null without one. */
    readonly tlsUrl: string | null;
    /** Path of the certificate of its private CA; null without that listener. */
    readonly caPath: string | null;
    readonly pid: number;
    /** Stops it; resolves when it has ended. */
    stop(): Promise<void>;
}
/** How a server is started. */
export interface SpawnOptions {
    /** Path of `fauxkms.mjs`. */
    readonly command: string;
    /** Arguments after `start`. */
    readonly args: readonly string[];
    /** Path of Node. */
    readonly node: string;
    readonly env: NodeJS.ProcessEnv;
    /** How long it may take to be ready, in milliseconds. */
    readonly timeoutMs: number;
}
/**
 * Starts the command line in a process of its own, so that neither its memory nor its crash is the caller's, and waits
 * for its ready line. The channel between both tells the server when the caller has ended, however that was.
 *
 * @throws Error with the last lines that it wrote
 */
export declare function spawnServer({ command, args, node, env, timeoutMs, }: SpawnOptions): Promise<SpawnedServer>;
