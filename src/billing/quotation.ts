import { type Cents, sumOf, times } from "./money.ts";
import { type AddonName, CURRENCY, PRICES } from "./prices.ts";
import {
  type AgreedPrice,
  checkMonths,
  checkSpecification,
  grouped,
  holdsFor,
  type InstanceSpecification,
  type SpecificationProblem,
} from "./specification.ts";

/** One priced item of a quotation. */
export interface QuotationLine {
  /** Text for people. */
  readonly item: string;
  /** The module of CreateInstance (BssOpenApi) that is priced. `MultiZone` is ours: its code is not published. */
  readonly code: "ProductVersion" | "MultiZone" | "Spec" | "KeyNum" | "SecretNum" | "VpcNum" | "LogStorage";
  /** Number of units. */
  readonly quantity: number;
  /** Price of a unit for a month. */
  readonly unitCents: Cents;
  /** `quantity` x `unitCents`. */
  readonly monthlyCents: Cents;
  readonly months: number;
  /** Price for all months. */
  readonly amountCents: Cents;
}

export interface Quotation {
  readonly currency: typeof CURRENCY;
  readonly months: number;
  /** Items that cost something, in the order of the price list. */
  readonly lines: readonly QuotationLine[];
  readonly monthlyCents: Cents;
  /** The sum of the lines. */
  readonly amountCents: Cents;
}

/** Thrown by `quote` for a specification that cannot be bought. */
export class SpecificationRefused extends Error {
  readonly problem: SpecificationProblem;

  constructor(problem: SpecificationProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const ADDON_LINES: readonly (readonly [AddonName, QuotationLine["code"], string])[] = [
  ["keys", "KeyNum", "keys"],
  ["secrets", "SecretNum", "secrets"],
  ["accessManagement", "VpcNum", "access management"],
  ["logStorageGb", "LogStorage", "log storage in GB"],
];

/**
 * The quotation for an instance and a number of months, all at the same price.
 *
 * @param agreed the price that was agreed for it. What it has beyond that is at the price list; what it has less stays
 *   paid.
 * @throws SpecificationRefused where the specification, or the number of months, cannot be bought
 */
export function quote(spec: InstanceSpecification, months: number, agreed?: AgreedPrice): Quotation {
  const problem = checkSpecification(spec, agreed) ?? checkMonths(months);
  if (problem) throw new SpecificationRefused(problem);
  const { baseCents, multiZoneCents, tiers, addons } = PRICES[spec.type];
  const line = (
    item: string,
    code: QuotationLine["code"],
    quantity: number,
    unitCents: Cents,
  ): QuotationLine => {
    const monthlyCents = times(unitCents, quantity);
    return {
      item,
      code,
      quantity,
      unitCents,
      monthlyCents,
      months,
      amountCents: times(monthlyCents, months),
    };
  };
  const tierCents = tiers.find(({ qps }) => qps === spec.qps)?.monthlyCents ?? 0;
  const paid = holdsFor(agreed, spec) ? agreed.specification : null;
  const lines = [
    paid && agreed
      ? line(
          `Instance as agreed, ${spec.type}, ${grouped(spec.qps)} QPS`,
          "ProductVersion",
          1,
          agreed.monthlyCents,
        )
      : line(`Base instance, ${spec.type}`, "ProductVersion", 1, baseCents),
    line("Multi-zone deployment", "MultiZone", spec.multiZone && !paid?.multiZone ? 1 : 0, multiZoneCents),
    line(`Additional QPS (${grouped(spec.qps)} total)`, "Spec", paid || tierCents === 0 ? 0 : 1, tierCents),
    ...ADDON_LINES.map(([name, code, text]) => {
      const { included, increment, monthlyCents } = addons[name];
      const steps = (spec[name] - (paid?.[name] ?? included)) / increment;
      return line(`Additional ${text} (${grouped(spec[name])} total)`, code, steps, monthlyCents);
    }),
  ].filter(({ quantity }) => quantity > 0);
  return {
    currency: CURRENCY,
    months,
    lines,
    monthlyCents: sumOf(lines.map(({ monthlyCents }) => monthlyCents)),
    amountCents: sumOf(lines.map(({ amountCents }) => amountCents)),
  };
}
