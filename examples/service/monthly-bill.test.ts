import { expect, test } from "vitest";
import { ALIBABA_ACCOUNT, alibaba } from "./alibaba.ts";
import { Documents } from "./documents.ts";
import { ACCOUNT, DAY, REGION, World } from "./world.ts";

test("a month of AWS KMS is billed for its key by the hour, and for every ten thousand requests", async () => {
  const world = new World();
  await world.freeze("2026-11-01T00:00:00Z");
  await world.setQuota("crypto_symmetric", 60_000);
  const documents = await Documents.create(world.kms());
  await documents.open(await documents.seal("an invoice"));
  const uploads = { service: "s3", action: "upload", account: ACCOUNT, region: REGION, count: 49_997 };
  await world.control("POST", "service-calls", uploads);

  await world.advance(30 * DAY);

  const november = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
  const costs = await world.control<Costs>("GET", `costs?account=${ACCOUNT}&${november}`);
  // CreateKey, GenerateDataKey, Decrypt and what S3 asked.
  expect(costs.requests[0]).toMatchObject({ id: "requests", requests: 50_000, throttled: 0, amount: "0.15" });
  // A key costs a dollar for a month of 730 hours, of which November has 720.
  expect(costs.keys).toMatchObject({ count: 1, amount: "0.98630137" });
  expect(costs).toMatchObject({ currency: "USD", total: "1.13630137" });
});

test("a month of an Alibaba Cloud KMS instance is on the bill of the month in which it was ordered", async () => {
  const world = new World();
  await world.freeze("2026-11-01T00:00:00Z");
  const order = { account: ALIBABA_ACCOUNT, region: "cn-hangzhou", productType: "software", qps: 2000 };
  const { instanceId } = await world.control<{ instanceId: string }>("POST", "instances", order);

  const bill = { BillingCycle: "2026-11", ProductCode: "kms" };
  const { Data } = await alibaba(world, "bss")<Bill>("QueryInstanceBill", bill);
  expect(Data.Items.Item).toMatchObject([{ InstanceID: instanceId, PretaxAmount: 600, Currency: "USD" }]);
});

interface Costs {
  readonly requests: readonly object[];
  readonly keys: object;
}
interface Bill {
  readonly Data: { readonly Items: { readonly Item: readonly object[] } };
}
