import type { Renewal, RenewalStatus } from "../../billing/lifecycle.ts";
import { checkMonths } from "../../billing/specification.ts";
import { string } from "../../shape.ts";
import { invalid, missing, refused } from "./failure.ts";

const MONTHS_OF: Readonly<Record<"M" | "Y", ReadonlyMap<number, number>>> = {
  M: new Map([1, 2, 3, 6, 12].map((count) => [count, count])),
  Y: new Map([1, 2, 3].map((count) => [count, 12 * count])),
};

/** How an instance may end (BssOpenApi, SetRenewal); CreateInstance knows the first two. */
export const renewalStatus = string({ values: ["AutoRenewal", "ManualRenewal", "NotRenewal"] });
export const firstRenewalStatus = string({ values: ["AutoRenewal", "ManualRenewal"] });

/** How a new instance ends: months are 0 where nobody has said any. @throws BssFailure */
export function firstRenewal(status: RenewalStatus, months: number | undefined): Renewal {
  if (status === "AutoRenewal" && months === undefined) throw missing("RenewPeriod");
  const problem = months === undefined ? null : checkMonths(months);
  if (problem) throw refused(problem);
  return { status, months: months ?? 0 };
}

/**
 * How an instance ends from now on. What it renews by is kept where the request does not say: Terraform tells only
 * what has changed.
 *
 * @throws BssFailure
 */
export function nextRenewal(
  before: Renewal,
  status: RenewalStatus,
  period: number | undefined,
  unit: "M" | "Y" = "M",
): Renewal {
  const months = period === undefined ? before.months : MONTHS_OF[unit].get(period);
  if (months === undefined) {
    throw invalid("RenewalPeriod", "must be 1, 2, 3, 6 or 12 months, or 1, 2 or 3 years");
  }
  if (status === "AutoRenewal" && months === 0) throw missing("RenewalPeriod");
  return { status, months };
}
