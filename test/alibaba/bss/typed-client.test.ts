import {
  CreateInstanceRequest,
  CreateInstanceRequestParameter,
  DescribeInstanceBillRequest,
  GetOrderDetailRequest,
  GetSubscriptionPriceRequest,
  GetSubscriptionPriceRequestModuleList,
  ModifyInstanceRequest,
  ModifyInstanceRequestParameter,
  QueryAvailableInstancesRequest,
  QueryInstanceBillRequest,
  RefundInstanceRequest,
  RenewInstanceRequest,
  SetRenewalRequest,
} from "@alicloud/bssopenapi20171214";
import { describe, expect, it } from "vitest";
import { typedBss } from "../../support/bss-client.ts";

const PRODUCT = { productCode: "kms", productType: "kms_ddi_public_intl" } as const;
const SUBSCRIPTION = { ...PRODUCT, subscriptionType: "Subscription" } as const;

describe("the vendor's typed client of BssOpenApi", () => {
  it("leads an instance through its life", async () => {
    const bss = typedBss();
    const parameter = [
      new CreateInstanceRequestParameter({ code: "ProductVersion", value: "1" }),
      new CreateInstanceRequestParameter({ code: "Region", value: "ap-southeast-1" }),
      new CreateInstanceRequestParameter({ code: "Spec", value: "4000" }),
    ];
    const price = await bss.getSubscriptionPrice(
      new GetSubscriptionPriceRequest({
        ...SUBSCRIPTION,
        orderType: "NewOrder",
        moduleList: parameter.map(
          ({ code = "", value }) =>
            new GetSubscriptionPriceRequestModuleList({ moduleCode: code, config: `${code}:${value}` }),
        ),
        servicePeriodQuantity: 1,
        servicePeriodUnit: "Year",
      }),
    );
    expect(price.body.data?.tradePrice).toBe(12 * (1799 + 200));
    expect(price.body.data?.moduleDetails?.moduleDetail?.map(({ moduleCode }) => moduleCode)).toEqual([
      "ProductVersion",
      "Spec",
    ]);

    const made = await bss.createInstance(
      new CreateInstanceRequest({ ...SUBSCRIPTION, period: 12, parameter, clientToken: "a" }),
    );
    const { instanceId = "", orderId = "" } = made.body.data ?? {};
    expect([made.body.success, made.body.code]).toEqual([true, "Success"]);
    expect(instanceId).toMatch(/^kst-/);
    const detail = await bss.getOrderDetail(new GetOrderDetailRequest({ orderId }));
    expect(detail.body.data?.orderList?.order?.[0]?.pretaxAmount).toBe("23988.00");

    await bss.renewInstance(new RenewInstanceRequest({ ...PRODUCT, instanceId, renewPeriod: 1 }));
    await bss.modifyInstance(
      new ModifyInstanceRequest({
        ...SUBSCRIPTION,
        instanceId,
        modifyType: "Upgrade",
        parameter: [new ModifyInstanceRequestParameter({ code: "SecretNum", value: "100" })],
      }),
    );
    await bss.setRenewal(
      new SetRenewalRequest({
        ...SUBSCRIPTION,
        instanceIDs: instanceId,
        renewalStatus: "AutoRenewal",
        renewalPeriod: 1,
        renewalPeriodUnit: "Y",
      }),
    );
    const listed = await bss.queryAvailableInstances(
      new QueryAvailableInstancesRequest({ ...SUBSCRIPTION, instanceIDs: instanceId }),
    );
    expect(listed.body.data?.instanceList).toMatchObject([
      { instanceID: instanceId, region: "ap-southeast-1", renewStatus: "AutoRenewal", renewalDuration: 12 },
    ]);

    const cycle = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
    const bill = await bss.queryInstanceBill(new QueryInstanceBillRequest({ billingCycle: cycle }));
    const paid = bill.body.data?.items?.item?.[0]?.pretaxAmount ?? 0;
    expect(paid).toBe(23_988 + 1999 + 50 * 13);
    const described = await bss.describeInstanceBill(
      new DescribeInstanceBillRequest({ billingCycle: cycle, instanceID: instanceId }),
    );
    expect(described.body.data?.items?.[0]?.pretaxAmount).toBe(paid);

    const refund = new RefundInstanceRequest({ ...PRODUCT, instanceId, clientToken: "b" });
    expect((await bss.refundInstance(refund)).body.data?.orderId).toBeTypeOf("number");
    const again = await bss.refundInstance(
      new RefundInstanceRequest({ ...PRODUCT, instanceId, clientToken: "c" }),
    );
    expect([again.body.success, again.body.code]).toEqual([false, "ResourceNotExists"]);
  });
});
