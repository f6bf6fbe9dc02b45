import type { InstanceRecord } from "../../billing/instance.ts";
import type { Cents } from "../../billing/money.ts";
import { upgradePrice } from "../../billing/proration.ts";
import type { QuotationLine } from "../../billing/quotation.ts";
import { checkUpgrade, type InstanceSpecification } from "../../billing/specification.ts";
import { equalSpecifications, priced } from "./changes.ts";
import { BssFailure, refused } from "./failure.ts";

/** A module's part of a price. */
export interface PriceDetail {
  readonly code: QuotationLine["code"];
  /** Price of a unit for a month. */
  readonly unitCents: Cents;
  readonly amountCents: Cents;
}

export interface Price {
  /** The sum of the details. */
  readonly amountCents: Cents;
  readonly details: readonly PriceDetail[];
}

/** The price of a purchase. @throws BssFailure */
export function newPrice(
  specification: InstanceSpecification,
  months: number,
  agreed?: InstanceRecord["agreed"],
): Price {
  const { amountCents, lines } = priced(specification, months, agreed);
  return { amountCents, details: lines };
}

/** The price of a renewal; with a larger specification it includes the upgrade of the paid terms. @throws BssFailure */
export function renewalPrice(
  record: InstanceRecord,
  to: InstanceSpecification,
  months: number,
  now: number,
): Price {
  const renewal = newPrice(to, months, record.agreed);
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
 * The price of an upgrade by module. Each module costs the increase that it brings to the sum of those before, because
 * modules that were rounded down one by one would not add up to the price of the upgrade.
 */
function priceOfUpgrade(
  { specification, lifecycle, agreed }: InstanceRecord,
  to: InstanceSpecification,
  now: number,
): Price {
  const problem = checkUpgrade(specification, to, agreed);
  if (problem) throw refused(problem);
  const before = priced(specification, 1, agreed);
  const details: PriceDetail[] = [];
  let monthly = before.monthlyCents;
  let amountCents = 0;
  for (const { code, unitCents, monthlyCents } of priced(to, 1, agreed).lines) {
    const had = before.lines.find((line) => line.code === code)?.monthlyCents ?? 0;
    if (monthlyCents === had) continue;
    monthly += monthlyCents - had;
    const upTo = upgradePrice(lifecycle.terms, before.monthlyCents, monthly, now).amountCents;
    details.push({ code, unitCents, amountCents: upTo - amountCents });
    amountCents = upTo;
  }
  return { amountCents, details };
}
