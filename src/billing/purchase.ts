import { END_OF_TIME } from "../clock.ts";
import type { InstanceRecord, OrderRecord } from "./instance.ts";
import { type Renewal, startLifecycle } from "./lifecycle.ts";
import { quote, SpecificationRefused } from "./quotation.ts";
import type { AgreedPrice, InstanceSpecification } from "./specification.ts";

/** A purchase of an instance. */
export interface Purchase {
  readonly instanceId: string;
  readonly account: string;
  readonly specification: InstanceSpecification;
  readonly months: number;
  readonly renewal: Renewal;
  readonly productType?: string;
  readonly agreed?: AgreedPrice;
}

/**
 * A new instance and its order, paid at once.
 *
 * @param now milliseconds of the workspace's clock.
 * @throws SpecificationRefused where the specification or the number of months cannot be bought
 */
export function purchase(
  { instanceId, account, specification, months, renewal, productType, agreed }: Purchase,
  now: number,
  orderId: string,
): { readonly record: InstanceRecord; readonly order: OrderRecord } {
  const { amountCents, lines } = quote(specification, months, agreed);
  const lifecycle = startLifecycle(now, months, renewal);
  checkEnd(lifecycle.endAt);
  const { region } = specification;
  const record: InstanceRecord = {
    instanceId,
    account,
    region,
    name: instanceId,
    createdAt: now,
    specification,
    lifecycle,
    payments: [{ startAt: now, endAt: lifecycle.endAt, paidCents: amountCents }],
    connection: null,
    bindVpcs: [],
    deletionProtected: false,
    deletionProtectionDescription: "",
    ...(productType !== undefined && { productType }),
    ...(agreed && { agreed }),
    version: 1,
  };
  const order: OrderRecord = {
    orderId,
    account,
    instanceId,
    region,
    type: "New",
    createdAt: now,
    amountCents,
    serviceFrom: now,
    serviceTo: lifecycle.endAt,
    specification,
    lines,
  };
  return { record, order };
}

/** Refuses a term that ends after the last instant of a workspace's clock. @throws SpecificationRefused */
export function checkEnd(endAt: number): void {
  if (endAt <= END_OF_TIME) return;
  const message = "months: they end after the year 9999";
  throw new SpecificationRefused({ member: "months", reason: "unknownPeriod", message });
}
