import { accessUse } from "../../billing/access-use.ts";
import type { InstanceRecord, OrderRecord, OrderType } from "../../billing/instance.ts";
import { isRefundable, release, renew, setRenewal, startLifecycle } from "../../billing/lifecycle.ts";
import type { Cents } from "../../billing/money.ts";
import { downgradeRefund, type Payment, refundOf, upgradePrice } from "../../billing/proration.ts";
import { type Quotation, quote, SpecificationRefused } from "../../billing/quotation.ts";
import {
  checkDowngrade,
  checkUpgrade,
  type InstanceSpecification,
  type SpecificationProblem,
} from "../../billing/specification.ts";
import { END_OF_TIME } from "../../clock.ts";
import { BssFailure, invalid, refused } from "./failure.ts";

/** What an order is for, but for its id and the moment it is made. */
interface Bought {
  readonly type: OrderType;
  readonly amountCents: Cents;
  readonly serviceFrom: number;
  readonly serviceTo: number;
  readonly lines: OrderRecord["lines"];
}

/** An instance after a change, and the order that the change is. */
export interface Changed {
  readonly record: InstanceRecord;
  readonly order: OrderRecord;
}

/** What a change is made with: everything that is not in the instance. */
export interface Moment {
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** Id of the order. */
  readonly orderId: string;
  /** Whether an expired instance works (lifecycle.ts). */
  readonly worksExpired: boolean;
}

/** What of an instance is in use: key versions, and secrets. */
export interface InUse {
  readonly keys: number;
  readonly secrets: number;
}

/** The price of a specification. @throws BssFailure in the words of what is wrong with it */
export function priced(specification: InstanceSpecification, months: number): Quotation {
  try {
    return quote(specification, months);
  } catch (error) {
    if (error instanceof SpecificationRefused) throw refused(error.problem);
    throw error;
  }
}

/** A new instance, paid at once. @throws BssFailure */
export function purchased(
  place: { readonly instanceId: string; readonly account: string },
  specification: InstanceSpecification,
  months: number,
  renewal: InstanceRecord["lifecycle"]["renewal"],
  { now, orderId }: Moment,
): Changed {
  const { amountCents, lines } = priced(specification, months);
  const lifecycle = startLifecycle(now, months, renewal);
  checkEnd(lifecycle.endAt);
  const record: InstanceRecord = {
    ...place,
    region: specification.region,
    name: place.instanceId,
    createdAt: now,
    specification,
    lifecycle,
    payments: [{ startAt: now, endAt: lifecycle.endAt, paidCents: amountCents }],
    connection: null,
    bindVpcs: [],
    deletionProtected: false,
    deletionProtectionDescription: "",
    version: 1,
  };
  const times = { serviceFrom: now, serviceTo: lifecycle.endAt };
  return { record, order: orderOf(record, { type: "New", amountCents, lines, ...times }, now, orderId) };
}

/** What an instance is to become. */
export interface Wanted {
  readonly specification: InstanceSpecification;
  readonly inUse: InUse;
}

/**
 * An instance with a term more.
 *
 * @param wanted another specification, from now on; the order then holds what that costs or returns for the rest of the
 * terms before. Null where it stays as it is.
 * @throws BssFailure
 */
export function renewed(
  record: InstanceRecord,
  months: number,
  wanted: Wanted | null,
  { now, orderId, worksExpired }: Moment,
): Changed {
  const specification = wanted?.specification ?? record.specification;
  const { amountCents, lines } = priced(specification, months);
  const changed = wanted && changedFor(record, wanted, now);
  const lifecycle = renew(record.lifecycle, months, now, worksExpired);
  const term = lifecycle?.terms.at(-1);
  if (!lifecycle || !term) throw new BssFailure("ResourceNotExists");
  checkEnd(term.endAt);
  const kept = (changed?.payments ?? record.payments).filter(({ endAt }) => endAt > now);
  const payment = { startAt: term.startAt, endAt: term.endAt, paidCents: amountCents };
  const after = { ...record, specification, lifecycle, payments: [...kept, payment] };
  const difference = changed?.amountCents ?? 0;
  const bought: Bought = {
    type: "Renew",
    amountCents: amountCents + difference,
    serviceFrom: term.startAt,
    serviceTo: term.endAt,
    lines: difference === 0 ? lines : [],
  };
  return { record: after, order: orderOf(after, bought, now, orderId) };
}

/** An instance made larger or smaller for the rest of its terms. @throws BssFailure */
export function modified(
  record: InstanceRecord,
  direction: "Upgrade" | "Downgrade",
  wanted: Wanted,
  { now, orderId }: Moment,
): Changed {
  const { phase, endAt } = record.lifecycle;
  if (phase === "released") throw new BssFailure("ResourceNotExists");
  // There is no time left that a change could be of.
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

/** An instance given up, for what is left of the money. @throws BssFailure where it is gone already */
export function refunded(record: InstanceRecord, { now, orderId }: Moment): Changed {
  const amountCents = 0 - refundFor(record, now);
  const after = { ...record, lifecycle: release(record.lifecycle), payments: [] };
  const times = { serviceFrom: now, serviceTo: Math.max(now, record.lifecycle.endAt) };
  return {
    record: after,
    order: orderOf(after, { type: "Refund", amountCents, lines: [], ...times }, now, orderId),
  };
}

/** What giving an instance up returns now. @throws BssFailure where it is gone already */
export function refundFor({ lifecycle, payments, deletionProtected }: InstanceRecord, now: number): Cents {
  if (!isRefundable(lifecycle)) throw new BssFailure("ResourceNotExists");
  if (deletionProtected) {
    throw new BssFailure("ResourceStatusError", "Deletion protection is enabled for the instance.");
  }
  return refundOf(payments, now);
}

/** An instance that ends in another way. */
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

/** A change that a renewal brings along: larger or smaller, whichever it is; null where there is none. */
function changedFor(record: InstanceRecord, wanted: Wanted, now: number): Repaid | null {
  const { specification } = wanted;
  if (equalSpecifications(specification, record.specification)) return null;
  return checkUpgrade(record.specification, specification) === null
    ? upgraded(record, specification, now)
    : downgraded(record, wanted, now);
}

function upgraded(
  { specification, lifecycle, payments }: InstanceRecord,
  to: InstanceSpecification,
  now: number,
): Repaid {
  check(checkUpgrade(specification, to));
  const price = upgradePrice(lifecycle.terms, monthlyOf(specification), monthlyOf(to), now);
  return { amountCents: price.amountCents, payments: [...payments, ...price.payments] };
}

function downgraded(record: InstanceRecord, { specification: to, inUse }: Wanted, now: number): Repaid {
  const { specification, payments } = record;
  check(checkDowngrade(specification, to));
  const used = { keys: inUse.keys, secrets: inUse.secrets, accessManagement: accessUse(record) };
  for (const member of ["keys", "secrets", "accessManagement"] as const) {
    if (to[member] < used[member]) throw invalid(member, `${used[member]} are in use`);
  }
  const refund = downgradeRefund(payments, monthlyOf(specification), monthlyOf(to), now);
  return { amountCents: 0 - refund.refundCents, payments: refund.payments };
}

/** A time that no clock shows cannot be sold. */
function checkEnd(endAt: number): void {
  if (endAt > END_OF_TIME) throw invalid("months", "they end after the year 9999");
}

function check(problem: SpecificationProblem | null): void {
  if (problem) throw refused(problem);
}

function monthlyOf(specification: InstanceSpecification): Cents {
  return priced(specification, 1).monthlyCents;
}

function orderOf(record: InstanceRecord, bought: Bought, createdAt: number, orderId: string): OrderRecord {
  const { account, instanceId, region, specification } = record;
  return { orderId, account, instanceId, region, createdAt, specification, ...bought };
}
