import type { Control } from "./control.js";
import type { CloudName, PlaceOptions, Places } from "./place.js";
/** A request quota of an account in a Region. */
export interface Quota {
    readonly cloud: CloudName;
    readonly id: string;
    readonly name: string;
    /** Code of Service Quotas. */
    readonly code: string | null;
    readonly operations: readonly string[];
    readonly limit: number;
    readonly intervalSeconds: number;
    readonly default: number;
    readonly adjustable: boolean;
    /** Units that are used in the present window. */
    readonly used: number;
    /** Requests that have been refused. */
    readonly throttled: number;
    readonly windowEndsAt: string | null;
}
/** An override that ends with its scope (`await using`). */
export interface QuotaOverride extends AsyncDisposable {
    readonly quota: Quota;
}
/**
 * The request quotas of a workspace. A quota is named by its id (`createKey`, `crypto_symmetric`), at AWS by its code of
 * Service Quotas too; one of Alibaba Cloud by `{ cloud: "alibaba" }` or as `alibaba/…`.
 */
export declare class Quotas {
    #private;
    constructor(control: Control, places: Places);
    /** All of an account in a Region. */
    list(options?: PlaceOptions): Promise<Quota[]>;
    /** One of them. @throws Error for one that there is not */
    get(name: string, options?: PlaceOptions): Promise<Quota>;
    /** Overrides a limit, until it is restored or the scope of an `await using` ends. */
    set(name: string, limit: number, options?: PlaceOptions & {
        readonly intervalSeconds?: number;
    }): Promise<QuotaOverride>;
    /** Restores the cloud's own limit. */
    restore(name: string, options?: PlaceOptions): Promise<Quota>;
    /**
     * Uses up what is left of a quota in its present window, without sending requests: the next one is throttled. The
     * window ends a second later, or never while the clock is frozen.
     */
    fill(name: string, options?: PlaceOptions): Promise<Quota>;
}
