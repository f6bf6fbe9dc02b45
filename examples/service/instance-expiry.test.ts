import { expect, test } from "vitest";
import { ALIBABA_ACCOUNT, alibaba } from "./alibaba.ts";
import { DAY, World } from "./world.ts";

test("an instance that nobody renews is reminded of, expires, is suspended and released", async () => {
  const world = new World();
  await world.freeze("2026-12-01T00:00:00Z");
  const kms = alibaba(world, "kms");
  const order = { account: ALIBABA_ACCOUNT, region: "cn-hangzhou", productType: "software", qps: 1000 };
  const { instanceId } = await world.control<Instance>("POST", "instances", order); // for a month
  const network = { VpcId: "vpc-1", VSwitchIds: "vsw-1", ZoneIds: "cn-hangzhou-h,cn-hangzhou-i" };
  await kms("ConnectKmsInstance", { KmsInstanceId: instanceId, KMProvider: "Aliyun", ...network });
  await world.advance(2); // it connects for two seconds
  const { KeyMetadata } = await kms<Created>("CreateKey", { DKMSInstanceId: instanceId });
  const encrypt = () => kms("Encrypt", { KeyId: KeyMetadata.KeyId, Plaintext: "aGVsbG8=" });
  const phase = async () => {
    const { instances } = await world.control<{ instances: Instance[] }>("GET", "instances");
    return instances.map((each) => each.phase).join();
  };
  await encrypt();

  // Terms end at midnight in China.
  await world.advance(31 * DAY);
  expect(await phase()).toBe("active");
  await encrypt();
  await world.advance(DAY);
  expect(await phase()).toBe("expired");
  await expect(encrypt()).rejects.toMatchObject({ code: "Forbidden.DKMSInstanceStateInvalid" });
  await world.advance(15 * DAY);
  expect(await phase()).toBe("suspended");
  await world.advance(16 * DAY);
  expect(await phase()).toBe("released");
  await expect(encrypt()).rejects.toMatchObject({ code: "Forbidden.KeyNotFound" });

  const { reminders } = await world.control<Reminders>("GET", `reminders?instanceId=${instanceId}`);
  expect(reminders.map(({ kind, daysBefore, at }) => [kind, daysBefore, at])).toEqual([
    ["reminder", 7, "2026-12-25T16:00:00.000Z"],
    ["reminder", 3, "2026-12-29T16:00:00.000Z"],
    ["reminder", 1, "2026-12-31T16:00:00.000Z"],
    ["expiry", null, "2027-01-01T16:00:00.000Z"],
    ["suspension", null, "2027-01-16T16:00:00.000Z"],
    ["release", null, "2027-02-01T16:00:00.000Z"],
  ]);
});

interface Instance {
  readonly instanceId: string;
  readonly phase: string;
}
interface Created {
  readonly KeyMetadata: { readonly KeyId: string };
}
interface Reminders {
  readonly reminders: readonly { kind: string; daysBefore: number | null; at: string }[];
}
