import type { Control } from "./control.js";
import type { CloudName } from "./place.js";
/** Requests that a fault hits: those that have all of these properties. */
export interface FaultMatch {
    readonly cloud?: CloudName;
    readonly operation?: string;
    readonly account?: string;
    readonly region?: string;
    /** Id or ARN of a key. */
    readonly keyId?: string;
}
/** A fault: what it does to which requests. */
export interface FaultRule {
    readonly match?: FaultMatch;
    readonly effect: {
        /** Type of an error of the cloud, such as `KMSInternalException`. */
        readonly error?: string;
        readonly latencyMs?: number;
        /** Closes the connection without an answer. */
        readonly drop?: boolean;
    };
    /** 0 to 1; 1 where it is left out. */
    readonly probability?: number;
    /** How often it fires; for ever where it is left out. */
    readonly times?: number;
    readonly seed?: number;
}
/** A fault that was made. */
export interface Fault extends FaultRule {
    readonly id: string;
    readonly fired: number;
    readonly remaining: number | null;
}
/** Faults on demand in a workspace. */
export declare class Faults {
    #private;
    constructor(control: Control);
    add(rule: FaultRule): Promise<Fault>;
    /** Throttles the next requests of an operation, whatever its quota. */
    throttleNext(operation: string, times?: number, match?: Omit<FaultMatch, "operation">): Promise<Fault>;
    /** Fails the next requests of an operation with an error of the cloud. */
    failNext(operation: string, error: string, times?: number, match?: Omit<FaultMatch, "operation">): Promise<Fault>;
    list(): Promise<Fault[]>;
    remove(id: string): Promise<void>;
    clear(): Promise<void>;
}
