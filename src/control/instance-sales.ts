import * as z from "zod/mini";
import { newInstanceId, newOrderId, type Random } from "../billing/ids.ts";
import { formatCents } from "../billing/money.ts";
import { INSTANCE_TYPES } from "../billing/prices.ts";
import { purchase } from "../billing/purchase.ts";
import { quote, SpecificationRefused } from "../billing/quotation.ts";
import type { AgreedPrice } from "../billing/specification.ts";
import { defaultSpecification, type InstanceSpecification } from "../billing/specification.ts";
import { Failure } from "../errors.ts";
import { centsOf, price } from "./amount.ts";
import { call } from "./call.ts";
import { placeMembers } from "./clouds.ts";
import { ControlError } from "./errors.ts";
import { instanceContext } from "./instances.ts";
import { shownInstance } from "./shown-instance.ts";

const whole = z.int().check(z.minimum(0));

const shape = z.strictObject({
  ...placeMembers("alibaba"),
  productType: z.enum(INSTANCE_TYPES),
  qps: whole,
  keys: z.optional(whole),
  secrets: z.optional(whole),
  accessManagement: z.optional(whole),
  logStorageGb: z.optional(whole),
  multiZone: z.optional(z.boolean()),
  months: z._default(z.int(), 1),
  renewalStatus: z._default(z.enum(["AutoRenewal", "ManualRenewal", "NotRenewal"]), "ManualRenewal"),
  price: z.optional(price),
});

/**
 * `POST instances`: sells an instance as an account manager would, plans without a list price too. The order has the
 * agreed price, and so have renewals.
 */
export const instanceSales = [
  call({
    method: "POST",
    path: "instances",
    does: "sells an instance as an account manager would",
    cloud: "alibaba",
    body: shape,
    async run(c, { body }) {
      const { runtime, workspace } = c.var;
      const { account, region, productType, months, renewalStatus, price: asked, ...wanted } = body;
      const specification = { ...defaultSpecification(productType, region), ...wanted };
      const context = await instanceContext(runtime, workspace);
      const agreed = agreedFor(specification, asked);
      const instanceId = newInstanceId(region, random);
      const renewal = { status: renewalStatus, months };
      const bought = { instanceId, account, specification, months, renewal, ...(agreed && { agreed }) };
      const { record, order } = await sold(async () => {
        const made = purchase(bought, context.now, newOrderId(random));
        return runtime.instances.purchase(context, made.record, made.order, null);
      });
      const worksExpired = runtime.settings.expiredInstances === "work";
      const shown = shownInstance(record, context.now, worksExpired);
      return c.json({ ...shown, orderId: order.orderId, amount: formatCents(order.amountCents) }, 201);
    },
  }),
];

/**
 * The price for a month that is agreed for a specification: the one asked for; for a plan without a list price, else that
 * of the included plan. Undefined where the price list holds.
 */
function agreedFor(
  specification: InstanceSpecification,
  asked: number | string | undefined,
): AgreedPrice | undefined {
  if (asked !== undefined) return { monthlyCents: centsOf(asked), specification };
  try {
    quote(specification, 1);
    return undefined;
  } catch {
    const { qps } = defaultSpecification(specification.type);
    const listed = refusing(() => quote({ ...specification, qps }, 1));
    return { monthlyCents: listed.monthlyCents, specification };
  }
}

/** The result of a sale, or why it does not happen. @throws ControlError 400, 409 */
async function sold<T>(sell: () => Promise<T>): Promise<T> {
  try {
    return await sell();
  } catch (error) {
    if (error instanceof Failure && error.detail.code === "balanceTooLow") {
      throw new ControlError(409, "balanceTooLow", "the balance of the account does not cover the order");
    }
    throw asControlError(error);
  }
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asControlError(error);
  }
}

function asControlError(error: unknown): unknown {
  return error instanceof SpecificationRefused ? new ControlError(400, "invalid", error.message) : error;
}

const random: Random = (bytes) => crypto.getRandomValues(bytes);
