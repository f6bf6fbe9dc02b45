import type { InstanceRecord } from "../../../billing/instance.ts";
import { RELEASE_DAYS, REMINDER_DAYS, SUSPENSION_DAYS } from "../../../billing/lifecycle.ts";
import { DAY_MS } from "../../../billing/terms.ts";
import { iso } from "../../../iso-time.ts";
import { string, timestamp } from "../../../shape.ts";
import { invalid, missing } from "../failure.ts";
import { ownInstances } from "../instances.ts";
import { idsIn, instanceIds, pageMembers, pageOf } from "../members.ts";
import { operation } from "../operation.ts";
import { excludesKms, PRODUCT_CODE, productMembers, SHOWN_PRODUCT_TYPE } from "../product.ts";
import { renewalStatus } from "../renewal.ts";

/** Seller id of KMS, from samples of the API Reference. */
const SELLER = 26842;

/** Lists instances that are not released (BssOpenApi, QueryAvailableInstances). */
export const queryAvailableInstances = operation({
  name: "QueryAvailableInstances",
  input: {
    ...productMembers,
    ...pageMembers,
    InstanceIDs: instanceIds,
    Region: string({ max: 64 }),
    RenewStatus: renewalStatus,
    CreateTimeStart: timestamp,
    CreateTimeEnd: timestamp,
    EndTimeStart: timestamp,
    EndTimeEnd: timestamp,
  },
  run: async (call, input) => {
    if (input.Region !== undefined && input.ProductCode === undefined) throw missing("ProductCode");
    const ids = input.InstanceIDs === undefined ? null : idsIn(input.InstanceIDs);
    if (input.InstanceIDs !== undefined && !ids) {
      throw invalid("InstanceIDs", "must be 1 to 100 ids with commas between them");
    }
    const own = excludesKms(input) ? [] : await ownInstances(call);
    const wanted = own.filter(
      ({ instanceId, region, createdAt, lifecycle }) =>
        (ids?.includes(instanceId) ?? true) &&
        (input.Region === undefined || region === input.Region) &&
        (input.RenewStatus === undefined || lifecycle.renewal.status === input.RenewStatus) &&
        isWithin(createdAt, input.CreateTimeStart, input.CreateTimeEnd) &&
        isWithin(lifecycle.endAt, input.EndTimeStart, input.EndTimeEnd),
    );
    const { items, answer } = pageOf(input, wanted);
    const typeOf = ({ productType }: InstanceRecord) =>
      input.ProductType ?? productType ?? SHOWN_PRODUCT_TYPE;
    return { ...answer, InstanceList: items.map((record) => listed(record, typeOf(record), call.now)) };
  },
});

function isWithin(at: number, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): boolean {
  return at >= from && at <= to;
}

function listed(
  { instanceId, account, region, createdAt, lifecycle }: InstanceRecord,
  type: string,
  now: number,
) {
  const { endAt, phase, renewal } = lifecycle;
  return {
    InstanceID: instanceId,
    OwnerId: Number.isSafeInteger(Number(account)) ? Number(account) : account,
    ProductCode: PRODUCT_CODE,
    ProductType: type,
    SubscriptionType: "Subscription",
    Region: region,
    Seller: String(SELLER),
    SellerId: SELLER,
    CreateTime: iso(createdAt),
    EndTime: iso(endAt),
    StopTime: iso(endAt + SUSPENSION_DAYS * DAY_MS),
    ReleaseTime: iso(endAt + RELEASE_DAYS * DAY_MS),
    ExpectedReleaseTime: iso(endAt + RELEASE_DAYS * DAY_MS),
    Status: phase === "active" ? (isEnding(endAt, now) ? "WaitForExpire" : "Normal") : "Expired",
    SubStatus: "Normal",
    RenewStatus: renewal.status,
    RenewalDuration: renewal.months,
    RenewalDurationUnit: "M",
  };
}

/** Whether an instance is about to expire: from its first reminder on. */
function isEnding(endAt: number, now: number): boolean {
  return now >= endAt - Math.max(...REMINDER_DAYS) * DAY_MS;
}
