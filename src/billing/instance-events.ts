import { newOrderId, type Random } from "./ids.ts";
import type { InstanceCommit, InstanceRecord, InstanceRow, OrderRecord, Reminder } from "./instance.ts";
import { applyEvent, type LifecycleEvent, nextEvent } from "./lifecycle.ts";
import { type Cents, sumOf } from "./money.ts";
import { type Quotation, quote } from "./quotation.ts";
import { checkMonths, checkSpecification } from "./specification.ts";

/**
 * The next events of instances, in order of time and at equal times by id, as they are to be written together. A
 * release is the last of them: what it destroys comes before anything later.
 *
 * @param rows what is due, in that order.
 * @param until the row after them: what is not before it is not looked at. Null where there is none.
 * @param now what is later has not happened yet.
 * @param most how many events at the most.
 * @param balances what the accounts of these instances have to spend: a renewal that it does not cover fails.
 * @param random source of the ids of new orders.
 */
export function nextCommits(
  rows: readonly InstanceRow[],
  until: InstanceRow | null,
  now: number,
  most: number,
  balances: ReadonlyMap<string, Cents>,
  random: Random,
): InstanceCommit[] {
  const left = new Map(balances);
  const waiting = [...rows];
  const commits = new Map<string, InstanceCommit>();
  for (let count = 0; count < most; count++) {
    const row = waiting.sort(byTime)[0];
    if (!row || (row.nextEventAt ?? Infinity) > now || (until && byTime(row, until) >= 0)) break;
    if (row.record.lifecycle.phase === "released") break;
    const { account } = row.record;
    const balance = left.get(account) ?? 0;
    const next = eventCommit(row.record, now, balance, random);
    left.set(account, balance - sumOf(next.orders.map(({ amountCents }) => amountCents)));
    waiting[0] = next;
    commits.set(next.record.instanceId, joined(commits.get(next.record.instanceId), next));
  }
  return [...commits.values()];
}

/**
 * The next event of an instance. Of a release its time stays noted until what the instance held is destroyed. Where
 * nothing is due, as another version of this program had noted, the right time is noted instead.
 */
function eventCommit(record: InstanceRecord, now: number, balance: Cents, random: Random): InstanceCommit {
  const version = record.version + 1;
  const event = nextEvent(record.lifecycle);
  const base = { before: record.version, clientToken: null };
  if (!event || event.at > now) {
    return {
      ...base,
      record: { ...record, version },
      nextEventAt: event?.at ?? null,
      orders: [],
      notices: [],
    };
  }
  const price = event.kind === "renewal" ? priceOf(record, event.months, balance) : null;
  const lifecycle = applyEvent(record.lifecycle, event, price !== null);
  const order = price && renewalOrder(record, event.at, lifecycle.endAt, price, random);
  // What has ended is worth nothing any more.
  const payments = order
    ? [
        ...record.payments.filter(({ endAt }) => endAt > event.at),
        { startAt: order.serviceFrom, endAt: order.serviceTo, paidCents: order.amountCents },
      ]
    : record.payments;
  return {
    ...base,
    record: { ...record, lifecycle, payments, version },
    nextEventAt: lifecycle.phase === "released" ? event.at : (nextEvent(lifecycle)?.at ?? null),
    orders: order ? [order] : [],
    notices: [noticeOf(record, event, lifecycle.endAt, price !== null)],
  };
}

/** Two commits of one instance as one. */
function joined(first: InstanceCommit | undefined, second: InstanceCommit): InstanceCommit {
  if (!first) return second;
  return {
    ...second,
    before: first.before,
    orders: [...first.orders, ...second.orders],
    notices: [...first.notices, ...second.notices],
  };
}

function byTime(one: InstanceRow, other: InstanceRow): number {
  const difference = (one.nextEventAt ?? Infinity) - (other.nextEventAt ?? Infinity);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return one.record.instanceId < other.record.instanceId ? -1 : 1;
}

/** What a renewal costs; null where the balance does not cover it, or what it would buy is not sold any more. */
function priceOf(
  { specification, agreed }: InstanceRecord,
  months: number,
  balance: Cents,
): Quotation | null {
  if (checkSpecification(specification, agreed) ?? checkMonths(months)) return null;
  const price = quote(specification, months, agreed);
  return price.amountCents <= balance ? price : null;
}

function renewalOrder(
  record: InstanceRecord,
  at: number,
  endAt: number,
  price: Quotation,
  random: Random,
): OrderRecord {
  return {
    orderId: newOrderId(random),
    account: record.account,
    instanceId: record.instanceId,
    region: record.region,
    type: "Renew",
    createdAt: at,
    amountCents: price.amountCents,
    serviceFrom: record.lifecycle.endAt,
    serviceTo: endAt,
    specification: record.specification,
    lines: price.lines,
  };
}

/** @param endAt after the event: of a renewal it is the new end. */
function noticeOf(record: InstanceRecord, event: LifecycleEvent, endAt: number, paid: boolean): Reminder {
  return {
    instanceId: record.instanceId,
    account: record.account,
    at: event.at,
    kind: event.kind === "renewal" && !paid ? "renewalFailed" : event.kind,
    daysBefore: event.kind === "reminder" ? event.daysBefore : null,
    endAt,
  };
}
