import type { Control } from "./control.js";
/** A recorded request. */
export interface RecordedRequest {
    /** ISO 8601, by the workspace's clock. */
    readonly time: string;
    readonly requestId: string;
    readonly cloud: string;
    readonly account: string | null;
    readonly region: string | null;
    readonly principal: string | null;
    readonly operation: string;
    readonly keyId: string | null;
    readonly status: number;
    readonly errorCode: string | null;
    /** The quota or fault that refused it. */
    readonly throttledBy: string | null;
    readonly durationMs: number;
    /** The SDK's call, which all of its attempts share, and the number of the attempt. */
    readonly invocationId?: string;
    readonly attempt?: number;
}
/** Which requests are meant: those that have all of these properties (docs/control-api.md). */
export interface RequestFilter {
    readonly cloud?: string;
    readonly account?: string;
    readonly region?: string;
    readonly operation?: string;
    readonly keyId?: string;
    readonly principal?: string;
    readonly errorCode?: string;
    readonly throttledBy?: string;
    readonly requestId?: string;
    readonly invocationId?: string;
    readonly from?: string;
    readonly to?: string;
    readonly before?: string;
    /** 100 where it is left out. */
    readonly limit?: number;
    /** Whether it was throttled. */
    readonly throttled?: boolean;
}
/** The requests that a workspace has answered. */
export declare class Requests {
    #private;
    constructor(control: Control);
    /** The latest 10,000 that are meant, newest first. */
    list({ throttled, limit, ...query }?: RequestFilter): Promise<RecordedRequest[]>;
    /** One of them, with the counters that it drew from, and who used up the window that refused it. */
    get(requestId: string): Promise<RecordedRequest & {
        readonly quotas?: readonly string[];
    }>;
    /**
     * Waits until so many requests are recorded that are meant.
     *
     * @param timeoutMs how long; 5,000 where it is left out.
     * @throws Error that says what was recorded instead
     */
    waitFor(filter: RequestFilter, { count, timeoutMs }?: {
        readonly count?: number;
        readonly timeoutMs?: number;
    }): Promise<RecordedRequest[]>;
}
