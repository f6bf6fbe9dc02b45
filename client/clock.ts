import type { Control } from "./control.ts";

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
export class Clock {
  readonly #control: Control;

  constructor(control: Control) {
    this.#control = control;
  }

  get(): Promise<ClockState> {
    return this.#control.json("GET", "clock");
  }

  /** Lets it stand still, at a time if one is given: windows of quotas no longer end. */
  freeze(at?: Date | string): Promise<ClockState> {
    return this.#set("frozen", at);
  }

  /** Lets it run, from a time if one is given. */
  run(from?: Date | string): Promise<ClockState> {
    return this.#set("running", from);
  }

  /** Advances it. What is due by then (deletions, rotations, expiries, bills) has happened when this resolves. */
  advance(span: Span | number): Promise<ClockState> {
    return this.#control.json("POST", "clock/advance", { body: { seconds: secondsOf(span) } });
  }

  #set(mode: ClockState["mode"], now?: Date | string): Promise<ClockState> {
    const at = now instanceof Date ? now.toISOString() : now;
    return this.#control.json("PUT", "clock", { body: { mode, ...(at !== undefined && { now: at }) } });
  }
}

/** Seconds of a span, or of a number of seconds. */
export function secondsOf(span: Span | number): number {
  if (typeof span === "number") return span;
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = span;
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
