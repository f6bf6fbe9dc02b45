import {
  CreateCustomKeyStoreCommand,
  DeleteCustomKeyStoreCommand,
  DescribeCustomKeyStoresCommand,
  GenerateRandomCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms } from "../../support/client.ts";
import {
  clusterStore,
  NOW,
  PASSWORD,
  proxyStore,
  Stores,
  TRUST_ANCHOR,
  vpcStore,
} from "../../support/custom-key-stores.ts";
import { wordless } from "../../support/keys.ts";
import { DAY } from "../../support/management.ts";
import { TestXksProxy } from "../../support/xks-proxy.ts";

const NO_STORE = "cks-1234567890abcdef0";

let proxy: TestXksProxy;
beforeAll(async () => {
  proxy = await TestXksProxy.start();
  proxy.addKey("key-1");
});
afterAll(() => proxy?.stop());

describe("CreateCustomKeyStore and DescribeCustomKeyStores", () => {
  it("make an AWS CloudHSM key store, and show all of it but the password", async () => {
    const stores = await Stores.open();
    const input = clusterStore();
    const id = await stores.create(input);
    expect(id).toMatch(/^cks-[0-9a-f]{17}$/);
    const answer = await stores.client.send(new DescribeCustomKeyStoresCommand({}));
    expect(answer).toMatchObject({ Truncated: false });
    expect(answer).not.toHaveProperty("NextMarker");
    expect(answer.CustomKeyStores).toEqual([
      {
        CustomKeyStoreId: id,
        CustomKeyStoreName: input.CustomKeyStoreName,
        CustomKeyStoreType: "AWS_CLOUDHSM",
        CloudHsmClusterId: input.CloudHsmClusterId,
        TrustAnchorCertificate: TRUST_ANCHOR,
        ConnectionState: "DISCONNECTED",
        CreationDate: new Date(NOW),
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain(PASSWORD);
  });

  it("make an external key store with a public endpoint, after asking its proxy", async () => {
    const stores = await Stores.open();
    const input = proxyStore(proxy);
    const id = await stores.create(input);
    expect(await stores.describe(id)).toEqual({
      CustomKeyStoreId: id,
      CustomKeyStoreName: input.CustomKeyStoreName,
      CustomKeyStoreType: "EXTERNAL_KEY_STORE",
      ConnectionState: "DISCONNECTED",
      CreationDate: new Date(NOW),
      XksProxyConfiguration: {
        Connectivity: "PUBLIC_ENDPOINT",
        AccessKeyId: proxy.credential.accessKeyId,
        UriEndpoint: proxy.endpoint,
        UriPath: proxy.path,
      },
    });
    expect(proxy.seen.at(-1)?.path).toBe(`${proxy.path}/health`);
    expect(JSON.parse(proxy.seen.at(-1)?.body ?? "")).toEqual({
      requestMetadata: { kmsOperation: "CreateCustomKeyStore", kmsRequestId: expect.any(String) },
    });
  });

  it("make an external key store behind a VPC endpoint service, without asking yet", async () => {
    const stores = await Stores.open();
    const asked = proxy.seen.length;
    const input = vpcStore(proxy);
    const mine = await stores.create(input);
    const other = await stores.create(
      vpcStore(proxy, "", {
        XksProxyUriEndpoint: "https://private.xks.example.com",
        XksProxyVpcEndpointServiceOwner: "123456789012",
      }),
    );
    expect((await stores.describe(mine)).XksProxyConfiguration).toEqual({
      Connectivity: "VPC_ENDPOINT_SERVICE",
      AccessKeyId: proxy.credential.accessKeyId,
      UriEndpoint: proxy.endpoint,
      UriPath: proxy.path,
      VpcEndpointServiceName: input.XksProxyVpcEndpointServiceName,
      VpcEndpointServiceOwner: stores.account,
    });
    expect((await stores.describe(other)).XksProxyConfiguration).toMatchObject({
      VpcEndpointServiceOwner: "123456789012",
    });
    expect(proxy.seen).toHaveLength(asked);
  });

  it("find stores by name, and by id", async () => {
    const stores = await Stores.open();
    const names = ["one", "two"];
    for (const CustomKeyStoreName of names) await stores.create(clusterStore({ CustomKeyStoreName }));
    const by = async (input: object) =>
      (await stores.client.send(new DescribeCustomKeyStoresCommand(input))).CustomKeyStores ?? [];
    const [two] = await by({ CustomKeyStoreName: "two" });
    expect(two?.CustomKeyStoreName).toBe("two");
    expect(await by({ CustomKeyStoreId: two?.CustomKeyStoreId })).toEqual([two]);
    const both = { CustomKeyStoreName: "two", CustomKeyStoreId: two?.CustomKeyStoreId };
    expect(await failure(by(both))).toMatchObject({ name: "ValidationException" });
    const missing = wordless("CustomKeyStoreNotFoundException");
    expect(await failure(by({ CustomKeyStoreName: "three" }))).toEqual(missing);
    expect(await failure(by({ CustomKeyStoreId: NO_STORE }))).toEqual(missing);
  });

  it("answer in pages", async () => {
    const stores = await Stores.open();
    const made = [];
    for (let count = 0; count < 3; count++) made.push(await stores.create(clusterStore()));
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const answer = await stores.client.send(new DescribeCustomKeyStoresCommand({ Limit: 2, Marker }));
      expect(answer.Truncated).toBe(answer.NextMarker !== undefined);
      seen.push(...(answer.CustomKeyStores ?? []).map((store) => store.CustomKeyStoreId));
      Marker = answer.NextMarker;
    } while (Marker !== undefined);
    expect(seen).toEqual(made);
    const call = stores.client.send(new DescribeCustomKeyStoresCommand({ Marker: "nonsense" }));
    expect(await failure(call)).toMatchObject({ name: "InvalidMarkerException" });
  });

  it("keep accounts and Regions apart", async () => {
    const account = freshAccount();
    const input = clusterStore();
    await kms({ account }).send(new CreateCustomKeyStoreCommand(input));
    for (const client of [kms(), kms({ account, region: "eu-west-1" })]) {
      expect((await client.send(new DescribeCustomKeyStoresCommand({}))).CustomKeyStores).toEqual([]);
      await client.send(new CreateCustomKeyStoreCommand(input));
    }
  });

  it("allow ten stores, and an eleventh after one is deleted", async () => {
    const stores = await Stores.open();
    const made = [];
    for (let count = 0; count < 10; count++) made.push(await stores.create(clusterStore()));
    expect(await failure(stores.create(clusterStore()))).toMatchObject({ name: "LimitExceededException" });
    await stores.client.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: made[0] }));
    await stores.create(clusterStore());
  });
});

describe("DeleteCustomKeyStore", () => {
  it("deletes a store that is disconnected, and frees its name and cluster", async () => {
    const stores = await Stores.open();
    const input = clusterStore();
    const id = await stores.create(input);
    const { $metadata: _, ...answer } = await stores.client.send(
      new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: id }),
    );
    expect(answer).toEqual({});
    const again = stores.client.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    expect(await failure(again)).toEqual(wordless("CustomKeyStoreNotFoundException"));
    expect(await stores.create(input)).not.toBe(id);
  });

  it("waits for the last key to be deleted", async () => {
    const stores = await Stores.open();
    const id = await stores.connected(clusterStore());
    const key = await stores.key(id);
    await stores.disconnect(id);
    const remove = () => stores.client.send(new DeleteCustomKeyStoreCommand({ CustomKeyStoreId: id }));
    const hasKeys = { name: "CustomKeyStoreHasCMKsException", status: 400 };
    expect(await failure(remove())).toMatchObject(hasKeys);
    await stores.client.send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
    expect(await failure(remove())).toMatchObject(hasKeys);
    await stores.workspace.advance(7 * DAY);
    await remove();
  });
});

describe("GenerateRandom with a custom key store", () => {
  it("answers bytes of a connected AWS CloudHSM key store only", async () => {
    const stores = await Stores.open();
    const cluster = await stores.create(clusterStore());
    const external = await stores.create(proxyStore(proxy));
    const random = (CustomKeyStoreId: string) =>
      stores.client.send(new GenerateRandomCommand({ NumberOfBytes: 8, CustomKeyStoreId }));
    expect(await failure(random(cluster))).toMatchObject({ name: "CustomKeyStoreInvalidStateException" });
    await stores.connect(cluster);
    expect((await random(cluster)).Plaintext).toHaveLength(8);
    expect(await failure(random(external))).toMatchObject({ name: "UnsupportedOperationException" });
    expect(await failure(random(NO_STORE))).toEqual(wordless("CustomKeyStoreNotFoundException"));
  });
});
