import * as z from "zod/mini";
import { INSTANCE_TYPES } from "../../billing/prices.ts";

const text = z.string().check(z.maxLength(10_000));
/** A moment that a Date can hold. Terms may end after the last moment that a clock shows. */
const moment = z.number().check(z.gte(0), z.lte(8.64e15));
const cents = z.number();
const quantity = z.number().check(z.gte(0), z.lte(1e12));

const specification = z.looseObject({
  type: z.enum(INSTANCE_TYPES),
  qps: quantity,
  keys: quantity,
  secrets: quantity,
  accessManagement: quantity,
  logStorageGb: quantity,
});

const instance = z.looseObject({
  instanceId: text,
  account: text,
  region: text,
  name: text,
  createdAt: moment,
  specification,
  lifecycle: z.looseObject({
    startAt: moment,
    endAt: moment,
    terms: z.array(z.looseObject({})),
    renewal: z.looseObject({
      status: z.enum(["AutoRenewal", "ManualRenewal", "NotRenewal"]),
      months: quantity,
    }),
    phase: z.enum(["active", "expired", "suspended", "released"]),
  }),
  payments: z.array(z.looseObject({ startAt: moment, endAt: moment, paidCents: cents })),
  connection: z.nullable(
    z.looseObject({
      connectedAt: moment,
      vpcId: text,
      vSwitchIds: z.array(text),
      zoneIds: z.array(text),
    }),
  ),
  bindVpcs: z.array(z.looseObject({ vpcId: text, vSwitchId: text, regionId: text, vpcOwnerId: text })),
  version: z.number(),
});

const order = z.looseObject({
  orderId: text,
  account: text,
  instanceId: text,
  region: text,
  type: z.enum(["New", "Renew", "Upgrade", "Downgrade", "Refund"]),
  createdAt: moment,
  amountCents: cents,
  serviceFrom: moment,
  serviceTo: moment,
  specification,
  lines: z.array(z.looseObject({ item: text, code: text, quantity, unitCents: cents })),
});

/** Shapes of the records of instances and orders, by table: the members that records of every version have. */
export const INSTANCE_RECORDS: Readonly<Record<string, z.ZodMiniType>> = {
  instances: instance,
  orders: order,
};
