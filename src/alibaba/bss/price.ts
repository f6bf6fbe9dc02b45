import type { InstanceRecord } from "../../billing/instance.ts";
import type { Cents } from "../../billing/money.ts";
import { upgradePrice } from "../../billing/proration.ts";
import type { QuotationLine } from "../../billing/quotation.ts";
import { checkUpgrade, type InstanceSpecification } from "../../billing/specification.ts";
import { equalSpecifications, priced } from "./changes.ts";
import { BssFailure, refused } from "./failure.ts";

/** What a module contributes to a price. */
export interface PriceDetail {
  readonly code: QuotationLine["code"];
  /** Of one unit for a month. */
  readonly unitCents: Cents;
  readonly amountCents: Cents;
}

export interface Price {
  /** The sum of the details. */
  readonly amountCents: Cents;
  readonly details: readonly PriceDetail[];
}

/** The price of a purchase. @throws BssFailure */
export function newPrice(specification: InstanceSpecification, months: number): Price {
  const { amountCents, lines } = priced(specification, months);
  return { amountCents, details: lines };
}

/** The price of another term; with a larger specification it includes the upgrade until then. @throws BssFailure */
export function renewalPrice(
  record: InstanceRecord,
  to: InstanceSpecification,
  months: number,
  now: number,
): Price {
  const renewal = newPrice(to, months);
  if (equalSpecifications(to, record.specification)) return renewal;
  const upgrade = priceOfUpgrade(record, to, now);
  return {
    amountCents: renewal.amountCents + upgrade.amountCents,
    details: [...renewal.details, ...upgrade.details],
  };
}

/** The price of an upgrade for the rest of the terms. @throws BssFailure */
export function upgradeModules(record: InstanceRecord, to: InstanceSpecification, now: number): Price {
  if (record.lifecycle.phase !== "active") throw new BssFailure("ResourceStatusError");
  return priceOfUpgrade(record, to, now);
}

/**
 * Modules are added one after another, each for what the price rises by: rounded down one by one they would not sum
 * up to what the upgrade costs.
 */
function priceOfUpgrade(
  { specification, lifecycle }: InstanceRecord,
  to: InstanceSpecification,
  now: number,
): Price {
  const problem = checkUpgrade(specification, to);
  if (problem) throw refused(problem);
  const before = priced(specification, 1);
  const details: PriceDetail[] = [];
  let monthly = before.monthlyCents;
  let amountCents = 0;
  for (const { code, unitCents, monthlyCents } of priced(to, 1).lines) {
    const had = before.lines.find((line) => line.code === code)?.monthlyCents ?? 0;
    if (monthlyCents === had) continue;
    monthly += monthlyCents - had;
    const upTo = upgradePrice(lifecycle.terms, before.monthlyCents, monthly, now).amountCents;
    details.push({ code, unitCents, amountCents: upTo - amountCents });
    amountCents = upTo;
  }
  return { amountCents, details };
}
