import { accessUse } from "../../billing/access-use.ts";
import type { InstanceRecord, OrderRecord, OrderType } from "../../billing/instance.ts";
import { isRefundable, release, renew, setRenewal } from "../../billing/lifecycle.ts";
import type { Cents } from "../../billing/money.ts";
import { downgradeRefund, type Payment, refundOf, upgradePrice } from "../../billing/proration.ts";
import { checkEnd, type Purchase, purchase } from "../../billing/purchase.ts";
import { type Quotation, quote, SpecificationRefused } from "../../billing/quotation.ts";
import {
  checkDowngrade,
  checkUpgrade,
  type InstanceSpecification,
  type SpecificationProblem,
} from "../../billing/specification.ts";
import { BssFailure, invalid, refused } from "./failure.ts";

/** An order without its id and time. */
interface OrderTerms {
  readonly type: OrderType;
  readonly amountCents: Cents;
  readonly serviceFrom: number;
  readonly serviceTo: number;
  readonly lines: OrderRecord["lines"];
}

/** A change of an instance: the changed record, and the order for it. */
export interface InstanceChange {
  readonly record: InstanceRecord;
  readonly order: OrderRecord;
}

/** Inputs of a change that are not in the instance. */
export interface ChangeContext {
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Id of the new order. */
  readonly orderId: string;
  /** Whether an expired instance works (lifecycle.ts). */
  readonly worksExpired: boolean;
}

/** Use of an instance: numbers of key versions and secrets. */
export interface InUse {
  readonly keys: number;
  readonly secrets: number;
  /** Accounts that policies of its keys and secrets name. */
  readonly named: readonly string[];
}

/**
 * The price of a specification.
 *
 * @param agreed the price that was agreed for the instance, if there is one.
 * @throws BssFailure with the message of the specification's problem
 */
export function priced(
  specification: InstanceSpecification,
  months: number,
  agreed: InstanceRecord["agreed"],
): Quotation {
  return sold(() => quote(specification, months, agreed));
}

/** What is sold, or why it is not. @throws BssFailure with the message of the specification's problem */
function sold<T>(sell: () => T): T {
  try {
    return sell();
  } catch (error) {
    if (error instanceof SpecificationRefused) throw refused(error.problem);
    throw error;
  }
}

/** A new instance, paid at once. @throws BssFailure */
export function purchased(wanted: Purchase, { now, orderId }: ChangeContext): InstanceChange {
  return sold(() => purchase(wanted, now, orderId));
}

/** The requested specification of an instance, with its present use. */
export interface Wanted {
  readonly specification: InstanceSpecification;
  readonly inUse: InUse;
}

/**
 * The renewal of an instance by another term.
 *
 * @param wanted another specification, from now on; null for the present one. The order then includes the price or the
 * refund of the change for the rest of the paid terms.
 * @throws BssFailure
 */
export function renewed(
  record: InstanceRecord,
  months: number,
  wanted: Wanted | null,
  { now, orderId, worksExpired }: ChangeContext,
): InstanceChange {
  const specification = wanted?.specification ?? record.specification;
  const { amountCents, lines } = priced(specification, months, record.agreed);
  const changed = wanted && changedFor(record, wanted, now);
  const lifecycle = renew(record.lifecycle, months, now, worksExpired);
  const term = lifecycle?.terms.at(-1);
  if (!lifecycle || !term) throw new BssFailure("ResourceNotExists");
  sold(() => checkEnd(term.endAt));
  const kept = (changed?.payments ?? record.payments).filter(({ endAt }) => endAt > now);
  const payment = { startAt: term.startAt, endAt: term.endAt, paidCents: amountCents };
  const after = { ...record, specification, lifecycle, payments: [...kept, payment] };
  const difference = changed?.amountCents ?? 0;
  const bought: OrderTerms = {
    type: "Renew",
    amountCents: amountCents + difference,
    serviceFrom: term.startAt,
    serviceTo: term.endAt,
    lines: difference === 0 ? lines : [],
  };
  return { record: after, order: orderOf(after, bought, now, orderId) };
}

/** The upgrade or downgrade of an instance for the rest of its terms. @throws BssFailure */
export function modified(
  record: InstanceRecord,
  direction: "Upgrade" | "Downgrade",
  wanted: Wanted,
  { now, orderId }: ChangeContext,
): InstanceChange {
  const { phase, endAt } = record.lifecycle;
  if (phase === "released") throw new BssFailure("ResourceNotExists");
  // No paid time is left for which the instance could be changed.
  if (phase !== "active") throw new BssFailure("ResourceStatusError");
  const { specification } = wanted;
  const { amountCents, payments } =
    direction === "Upgrade" ? upgraded(record, specification, now) : downgraded(record, wanted, now);
  const after = { ...record, specification, payments };
  const times = { serviceFrom: now, serviceTo: endAt };
  return {
    record: after,
    order: orderOf(after, { type: direction, amountCents, lines: [], ...times }, now, orderId),
  };
}

/** The refund of an instance, which releases it. @throws BssFailure as `refundFor` */
export function refunded(record: InstanceRecord, { now, orderId }: ChangeContext): InstanceChange {
  const amountCents = 0 - refundFor(record, now);
  const after = { ...record, lifecycle: release(record.lifecycle), payments: [] };
  const times = { serviceFrom: now, serviceTo: Math.max(now, record.lifecycle.endAt) };
  return {
    record: after,
    order: orderOf(after, { type: "Refund", amountCents, lines: [], ...times }, now, orderId),
  };
}

/**
 * The amount that a refund returns now.
 *
 * @throws BssFailure where the instance is suspended, protected, or has been released already
 */
export function refundFor({ lifecycle, payments, deletionProtected }: InstanceRecord, now: number): Cents {
  if (lifecycle.phase === "released") throw new BssFailure("ResourceNotExists");
  if (!isRefundable(lifecycle)) {
    throw new BssFailure("ResourceStatusError", "An instance that is suspended cannot be refunded.");
  }
  if (deletionProtected) {
    throw new BssFailure("ResourceStatusError", "Deletion protection is enabled for the instance.");
  }
  return refundOf(payments, now);
}

/** An instance with another renewal setting. */
export function withRenewal(
  record: InstanceRecord,
  renewal: InstanceRecord["lifecycle"]["renewal"],
  now: number,
): InstanceRecord {
  if (record.lifecycle.phase === "released") throw new BssFailure("ResourceNotExists");
  return { ...record, lifecycle: setRenewal(record.lifecycle, renewal, now) };
}

export function equalSpecifications(one: InstanceSpecification, other: InstanceSpecification): boolean {
  const names = Object.keys(one) as (keyof InstanceSpecification)[];
  return names.every((name) => one[name] === other[name]);
}

interface Repaid {
  readonly amountCents: Cents;
  readonly payments: readonly Payment[];
}

/** The price or refund of the upgrade or downgrade in a renewal; null where the specification stays. */
function changedFor(record: InstanceRecord, wanted: Wanted, now: number): Repaid | null {
  const { specification } = wanted;
  if (equalSpecifications(specification, record.specification)) return null;
  return checkUpgrade(record.specification, specification, record.agreed) === null
    ? upgraded(record, specification, now)
    : downgraded(record, wanted, now);
}

function upgraded(
  { specification, lifecycle, payments, agreed }: InstanceRecord,
  to: InstanceSpecification,
  now: number,
): Repaid {
  check(checkUpgrade(specification, to, agreed));
  const price = upgradePrice(lifecycle.terms, monthlyOf(specification, agreed), monthlyOf(to, agreed), now);
  return { amountCents: price.amountCents, payments: [...payments, ...price.payments] };
}

function downgraded(record: InstanceRecord, { specification: to, inUse }: Wanted, now: number): Repaid {
  const { specification, payments, agreed } = record;
  check(checkDowngrade(specification, to, agreed));
  const used = { keys: inUse.keys, secrets: inUse.secrets, accessManagement: accessUse(record, inUse.named) };
  for (const member of ["keys", "secrets", "accessManagement"] as const) {
    if (to[member] < used[member]) throw invalid(member, `${used[member]} are in use`);
  }
  const refund = downgradeRefund(payments, monthlyOf(specification, agreed), monthlyOf(to, agreed), now);
  return { amountCents: 0 - refund.refundCents, payments: refund.payments };
}

function check(problem: SpecificationProblem | null): void {
  if (problem) throw refused(problem);
}

function monthlyOf(specification: InstanceSpecification, agreed: InstanceRecord["agreed"]): Cents {
  return priced(specification, 1, agreed).monthlyCents;
}

function orderOf(
  record: InstanceRecord,
  bought: OrderTerms,
  createdAt: number,
  orderId: string,
): OrderRecord {
  const { account, instanceId, region, specification } = record;
  return { orderId, account, instanceId, region, createdAt, specification, ...bought };
}
