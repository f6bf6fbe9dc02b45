/** A rate: `limit` requests are admitted in each window of `intervalSeconds`. */
export interface Rate {
  readonly limit: number;
  readonly intervalSeconds: number;
}

/** A figure that differs by Region: the first tier that names the Region, else the default. */
export interface RegionalRate {
  readonly default: Rate;
  readonly tiers: readonly { readonly rate: Rate; readonly regions: readonly string[] }[];
}

/** Profile that chooses the figures: those of seed 001 (2020), or today's. */
export type QuotaProfile = "seed" | "current";

/**
 * A request quota as the cloud documents it. The engine does not know what a row limits: it sees an id, a
 * number of requests and an interval.
 */
export interface QuotaRow {
  /** Our stable id, used by the control API. */
  readonly id: string;
  /** Name in the cloud's own table. */
  readonly name: string;
  /** Service Quotas code, null where none is published. */
  readonly code: string | null;
  /** Operations that draw from it. */
  readonly operations: readonly string[];
  /** Key specs of the KMS key that choose this row; absent for any key or none. */
  readonly keySpecs?: readonly string[];
  /** Values of `KeyPairSpec` in the request that choose this row. */
  readonly keyPairSpecs?: readonly string[];
  /** Origins of the KMS key that choose this row, in addition to the row chosen by the key spec. */
  readonly keyOrigins?: readonly string[];
  /**
   * In the seed's profile: operations that may have a part of the figure only, and the units that each of them costs of
   * as many.
   */
  readonly seedShare?: { readonly operations: readonly string[]; readonly units: number };
  /** Figures of seed 001; null where the operation is younger than it (then `current` applies). */
  readonly seed: Rate | RegionalRate | null;
  readonly current: Rate | RegionalRate;
  readonly adjustable: boolean;
  /** Source of the figures. */
  readonly source: string;
}

/** Figures of a row in a profile and Region. */
export function rateOf(row: QuotaRow, profile: QuotaProfile, region: string): Rate {
  const figures = (profile === "seed" ? row.seed : null) ?? row.current;
  if (!("tiers" in figures)) return figures;
  return figures.tiers.find((tier) => tier.regions.includes(region))?.rate ?? figures.default;
}

/** `limit` requests a second. */
export function perSecond(limit: number): Rate {
  return { limit, intervalSeconds: 1 };
}

/** One request in each `intervalSeconds`: how the seed explains 0.5, 0.25 and 0.1 a second. */
export function oneIn(intervalSeconds: number): Rate {
  return { limit: 1, intervalSeconds };
}

/** Type of an instance; each has its own table. */
export type InstanceType = "software" | "hardware";

/** The two APIs of a dedicated gateway. */
export type GatewayApi = "openapi" | "instance";

/** Class of a request's key, which decides between rows for Encrypt and Decrypt of the Instance API. */
export type KeyClass = "symmetric" | "asymmetric";

/** A type of operation: its operations in each API, and its requests a second by computing performance. */
export interface PerformanceRow {
  /** Our stable id, used by the control API. */
  readonly id: string;
  readonly name: string;
  readonly openapi: readonly string[];
  readonly instance: readonly string[];
  /** Class of keys whose requests are counted here; null for requests with any key or none. */
  readonly keyClass: KeyClass | null;
  readonly figures: Readonly<Record<InstanceType, Readonly<Record<number, number>>>>;
  /** Whether a request beyond the figure waits in a queue. Otherwise it is refused, and requests run one at a time. */
  readonly queues: boolean;
}
