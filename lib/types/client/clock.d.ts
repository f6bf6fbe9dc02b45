import type { Control } from "./control.js";
/** The clock of a workspace. */
export interface ClockState {
    readonly mode: "running" | "frozen";
    /** ISO 8601, in UTC. */
    readonly now: string;
}
/** A length of time; members add up. */
export interface Span {
    readonly days?: number;
    readonly hours?: number;
    readonly minutes?: number;
    readonly seconds?: number;
}
/** The clock of a workspace, by which quotas, deletions, rotations, instances and bills go. */
export declare class Clock {
    #private;
    constructor(control: Control);
    get(): Promise<ClockState>;
    /** Lets it stand still, at a time if one is given: windows of quotas no longer end. */
    freeze(at?: Date | string): Promise<ClockState>;
    /** Lets it run, from a time if one is given. */
    run(from?: Date | string): Promise<ClockState>;
    /** Advances it. What is due by then (deletions, rotations, expiries, bills) has happened when this resolves. */
    advance(span: Span | number): Promise<ClockState>;
}
/** Seconds of a span, or of a number of seconds. */
export declare function secondsOf(span: Span | number): number;
