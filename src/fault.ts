import type { Cloud } from "./cloud/list.ts";

/** Most faults of a workspace, including those without firings left. */
export const MOST_FAULTS = 100;

/** Matcher of requests; an absent member matches everything. */
export interface FaultMatch {
  readonly cloud?: Cloud;
  readonly operation?: string;
  /** Account of the caller, perhaps not the key's. */
  readonly account?: string;
  readonly region?: string;
  /** Id or ARN of a key that the request uses, even if it names the key otherwise. */
  readonly keyId?: string;
}

/** Effect of a fault: the request waits, then continues, fails, or loses its connection. */
export interface FaultEffect {
  readonly error?: string;
  readonly latencyMs?: number;
  readonly drop?: true;
}

/** A fault on demand (docs/control-api.md, Faults). */
export interface Fault {
  readonly id: string;
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  readonly probability: number;
  /** Most firings; null for no limit. */
  readonly times: number | null;
  /** Seed that makes firings a function of the request's number among those that match; null for random firings. */
  readonly seed: number | null;
  /** Whether it is switched off for now; left out where it is not. */
  readonly disabled?: true;
}

/** The active faults of a workspace, oldest first. `version` rises with every change. */
export interface FaultSet {
  readonly version: number;
  readonly active: readonly Fault[];
}

/** Faults of a new workspace. */
export const NO_FAULTS: FaultSet = { version: 0, active: [] };
