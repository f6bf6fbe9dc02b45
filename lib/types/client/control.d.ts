/** An answer of the control API that is an error, or no answer at all. */
export declare class FauxkmsError extends Error {
    readonly name = "FauxkmsError";
    /** HTTP status; 0 where there was no answer. */
    readonly status: number;
    /** Code of the error, such as `invalid` or `notFound`. */
    readonly code: string;
    constructor(message: string, status: number, code: string, cause?: unknown);
}
/** What a call of the control API may send besides its path. */
export interface ControlCall {
    /** Query parameters; those that are undefined are left out. */
    readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
    /** A body: text is sent as it is, anything else as JSON. */
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
}
/** How the control API of a workspace is reached. */
export interface ControlAccess {
    /** Origin of the server, `http://HOST:PORT`. */
    readonly url: string;
    /** The admin's token, or the workspace's; null for a server without tokens. */
    readonly token: string | null;
    /** The workspace whose state is meant; null for the whole server. */
    readonly workspace: string | null;
}
/** A client of the control API (docs/control-api.md) for one workspace. */
export declare class Control {
    #private;
    constructor(access: ControlAccess);
    /** Origin of the server. */
    get url(): string;
    /** The same with another token or workspace. */
    with(change: Partial<ControlAccess>): Control;
    /** Sends a call and reads its JSON answer; undefined where there is none. @throws FauxkmsError */
    json<T>(method: string, path: string, call?: ControlCall): Promise<T>;
    /** Sends a call. @returns a successful answer @throws FauxkmsError */
    send(method: string, path: string, { query, body, headers }?: ControlCall): Promise<Response>;
}
