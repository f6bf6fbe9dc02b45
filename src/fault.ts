import type { Cloud } from "./cloud/list.ts";

/** Faults that a workspace keeps at the most, those that have fired their last included. */
export const MOST_FAULTS = 100;

/** Which requests a fault is for; what is not named may be anything. */
export interface FaultMatch {
  readonly cloud?: Cloud;
  readonly operation?: string;
  /** Account of the caller, which need not be the key's. */
  readonly account?: string;
  readonly region?: string;
  /** Id or ARN of a key that the request uses, by whatever name. */
  readonly keyId?: string;
}

/** What becomes of a request: it waits, and then goes on, fails, or loses its connection. */
export interface FaultEffect {
  readonly error?: string;
  readonly latencyMs?: number;
  readonly drop?: true;
}

/** A fault on demand (contract: `POST faults`). */
export interface Fault {
  readonly id: string;
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  readonly probability: number;
  /** How often it fires at the most; null for no end. */
  readonly times: number | null;
  /** Makes its firings a function of the number of the request among those that match; null for chance. */
  readonly seed: number | null;
}

/** The faults of a workspace that may still fire, oldest first. `version` rises with every change. */
export interface FaultSet {
  readonly version: number;
  readonly active: readonly Fault[];
}

/** What every workspace begins with. */
export const NO_FAULTS: FaultSet = { version: 0, active: [] };
