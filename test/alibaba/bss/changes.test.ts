import { describe, expect, it } from "vitest";
import {
  type InUse,
  modified,
  purchased,
  refunded,
  refundFor,
  renewed,
} from "../../../src/alibaba/bss/changes.ts";
import type { InstanceRecord } from "../../../src/billing/instance.ts";
import type { InstanceSpecification } from "../../../src/billing/specification.ts";
import { WORKED_EXAMPLE } from "../../billing/specifications.ts";

const NOW = Date.parse("2026-04-01T04:00:00Z");
const DAY = 86_400_000;
const moment = (now: number, worksExpired = false) => ({ now, orderId: "200000000000001", worksExpired });
const NOTHING_IN_USE: InUse = { keys: 0, secrets: 0, named: [] };

const BOUGHT = {
  instanceId: "kst-a",
  account: "1000000000000001",
  specification: WORKED_EXAMPLE,
  months: 1,
  renewal: { status: "ManualRenewal", months: 0 },
} as const;

const { record: instance } = purchased(BOUGHT, moment(NOW));

const wanted = (change: Partial<InstanceSpecification>, inUse = NOTHING_IN_USE) => ({
  specification: { ...WORKED_EXAMPLE, ...change },
  inUse,
});

/** What a change is refused with. */
function refusal(change: () => unknown): { code: string; text: string } {
  try {
    change();
  } catch (error) {
    const { code, text } = error as { code: string; text: string };
    return { code, text };
  }
  throw new Error("it was not refused");
}

describe("changes of an instance", () => {
  it("cost what they add, and return what was paid for days that have not begun", () => {
    const later = NOW + 10 * DAY;
    const { record, order } = modified(instance, "Upgrade", wanted({ qps: 4000 }), moment(later));
    expect(order).toMatchObject({ type: "Upgrade", amountCents: Math.floor((20_000 * 21) / 31), lines: [] });
    // Given up the same day: of the purchase 20 of 31 days are left, of the upgrade 20 of 21.
    const left = Math.floor((184_500 * 20) / 31) + Math.floor((order.amountCents * 20) / 21);
    expect(refundFor(record, later)).toBe(left);
    const given = refunded(record, moment(later));
    expect([given.order.amountCents, given.record.lifecycle.phase]).toEqual([-left, "released"]);
    expect(refusal(() => refunded(given.record, moment(later))).code).toBe("ResourceNotExists");
  });

  it("never return more than was paid, however often it grows and shrinks", () => {
    let record: InstanceRecord = instance;
    let paid = 184_500;
    for (let day = 0; day < 20; day++) {
      const now = NOW + day * DAY;
      const up = modified(record, "Upgrade", wanted({ keys: 5000 }), moment(now));
      const down = modified(up.record, "Downgrade", wanted({}), moment(now));
      paid += up.order.amountCents + down.order.amountCents;
      record = down.record;
      expect(refundFor(record, now)).toBeLessThan(paid);
    }
    expect(record.specification).toEqual(WORKED_EXAMPLE);
  });

  it("never go below what is in use, VPCs and accounts included", () => {
    const connection = { connectedAt: NOW, vpcId: "vpc-a", vSwitchIds: [], zoneIds: [] };
    const bindVpcs = [
      { vpcId: "vpc-b", vSwitchId: "", regionId: "cn-hangzhou", vpcOwnerId: instance.account },
    ];
    const shrink = (record: InstanceRecord, change: Partial<InstanceSpecification>, inUse = NOTHING_IN_USE) =>
      refusal(() => modified(record, "Downgrade", wanted(change, inUse), moment(NOW))).text;
    expect(shrink({ ...instance, connection, bindVpcs }, { accessManagement: 1 })).toBe(
      "accessManagement: 2 are in use",
    );
    const named = { ...NOTHING_IN_USE, named: ["1111222233334444", "1111222233334444"] };
    expect(shrink({ ...instance, connection }, { accessManagement: 1 }, named)).toBe(
      "accessManagement: 2 are in use",
    );
    expect(shrink(instance, { keys: 1000 }, { ...NOTHING_IN_USE, keys: 1001 })).toBe("keys: 1001 are in use");
    expect(shrink(instance, { secrets: 100 }, { ...NOTHING_IN_USE, secrets: 101 })).toBe(
      "secrets: 101 are in use",
    );
    const { order } = modified(
      instance,
      "Downgrade",
      wanted({ keys: 1010 }, { ...NOTHING_IN_USE, keys: 1010, secrets: 200 }),
      moment(NOW),
    );
    expect(order.amountCents).toBeLessThan(0);
  });

  it("renew from the end on, or from now where the instance stood still", () => {
    const after = instance.lifecycle.endAt + 3 * DAY;
    const expired: InstanceRecord = { ...instance, lifecycle: { ...instance.lifecycle, phase: "expired" } };
    expect(renewed(expired, 1, null, moment(after)).order.serviceFrom).toBe(after);
    expect(renewed(expired, 1, null, moment(after, true)).order.serviceFrom).toBe(instance.lifecycle.endAt);
    const { order, record } = renewed(instance, 2, wanted({ keys: 1010 }), moment(NOW + DAY));
    expect(order).toMatchObject({ type: "Renew", lines: [] });
    expect(order.amountCents).toBeLessThan(2 * (184_500 - 89_100));
    expect(record.specification.keys).toBe(1010);
  });

  it("are refused beyond the clocks' end, and for a refund while the instance is protected", () => {
    const late = Date.parse("9999-12-20T00:00:00Z");
    const endless = refusal(() => purchased(BOUGHT, moment(late)));
    expect(endless).toEqual({ code: "InvalidParameter", text: "months: they end after the year 9999" });
    const guarded = { ...instance, deletionProtected: true };
    expect(refusal(() => refunded(guarded, moment(NOW))).code).toBe("ResourceStatusError");
    // "Partial refunds are available for instances in the Enabled or Disabled state" (Billing of KMS).
    const inPhase = (phase: "expired" | "suspended") =>
      refunded({ ...instance, lifecycle: { ...instance.lifecycle, phase } }, moment(NOW));
    expect(inPhase("expired").record.lifecycle.phase).toBe("released");
    expect(refusal(() => inPhase("suspended")).code).toBe("ResourceStatusError");
  });
});
