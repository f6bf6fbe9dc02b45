import type { Rate } from "../../quotas/row.ts";

/** A quota as Service Quotas lists it. */
export interface ListedQuota {
  /** Our id. */
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly adjustable: boolean;
  /** The default, in the profile and Region. */
  readonly standard: Rate;
  /** Whether it counts requests, not things. */
  readonly isRate: boolean;
  /** `Resource` of its usage metric, null where it has none. */
  readonly usage: string | null;
}
