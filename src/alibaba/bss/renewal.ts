import type { Renewal, RenewalStatus } from "../../billing/lifecycle.ts";
import { checkMonths } from "../../billing/specification.ts";
import { string } from "../../shape.ts";
import { invalid, missing, refused } from "./failure.ts";

const MONTHS_OF: Readonly<Record<"M" | "Y", ReadonlyMap<number, number>>> = {
  M: new Map([1, 2, 3, 6, 12].map((count) => [count, count])),
  Y: new Map([1, 2, 3].map((count) => [count, 12 * count])),
};

/** Renewal status (BssOpenApi, SetRenewal). */
export const renewalStatus = string({ values: ["AutoRenewal", "ManualRenewal", "NotRenewal"] });
/** Renewal status in CreateInstance. */
export const firstRenewalStatus = string({ values: ["AutoRenewal", "ManualRenewal"] });

/** The renewal setting of a new instance; months are 0 where the request has none. @throws BssFailure */
export function firstRenewal(status: RenewalStatus, months: number | undefined): Renewal {
  if (status === "AutoRenewal" && months === undefined) throw missing("RenewPeriod");
  const problem = months === undefined ? null : checkMonths(months);
  if (problem) throw refused(problem);
  return { status, months: months ?? 0 };
}

/**
 * The new renewal setting of an instance. Without a period in the request the present one stays, because Terraform
 * sends only changed parameters.
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
