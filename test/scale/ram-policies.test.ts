import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { makeInstance } from "../support/alibaba-instances.ts";
import { addAlibabaKey } from "../support/alibaba-keys.ts";
import { addSecret } from "../support/alibaba-secrets.ts";
import { between, type CountedServer, startCounted } from "../support/counted-server.ts";

let server: CountedServer;

beforeAll(async () => {
  server = await startCounted("--policies", "enforce");
});

afterAll(() => server.stop());

const REQUESTS = 100;
/** Calls that go on in the background whatever is asked: refreshments, quotas, and what is recorded. */
const OTHERS = /^(KeyStore\.keys\.(lookup|recordUses)|Workspace\..*|QuotaCounters\..*|Journal\..*)$/;

/** An account with a key and a secret outside of instances, and with both in one, each with a policy; and a user's client. */
async function setUp(workspace: string) {
  const account = freshAlibabaAccount();
  const root = alibabaClient({ url: server.url, account, workspace });
  const control = async (path: string, body: object) => {
    const response = await fetch(`${server.url}/_fauxkms/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-fauxkms-workspace": workspace },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Readonly<Record<string, string>>;
  };
  const advance = async (seconds: number) => void (await control("clock/advance", { seconds }));
  const DKMSInstanceId = await makeInstance(root, { advance }, { secrets: 100 });
  const Principal = { RAM: [`acs:ram::${account}:user/app`] };
  const Policy = JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Principal, Action: ["kms:*"], Resource: ["*"] }],
  });
  const EncryptionKeyId = (await addAlibabaKey(root, { DKMSInstanceId, Policy })).id;
  const inInstance = await addSecret(root, { DKMSInstanceId, EncryptionKeyId, Policy });
  const { id: ownKey } = await addAlibabaKey(root);
  const outside = await addSecret(root, { EncryptionKeyId: ownKey });
  const policies = [
    {
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: "kms:*",
          Resource: [`acs:kms:*:*:key/${ownKey}`, `acs:kms:*:*:secret/${outside}`],
        },
      ],
    },
  ];
  const made = await control("credentials", { cloud: "alibaba", account, principal: "user/app", policies });
  const { accessKeyId = "", accessKeySecret = "" } = made;
  const user = alibabaClient({
    url: server.url,
    account,
    workspace,
    accessKey: { accessKeyId, accessKeySecret },
  });
  return {
    user,
    keys: { own: ownKey, instance: EncryptionKeyId },
    secrets: { own: outside, instance: inInstance },
  };
}

describe("a warm request where the policies of RAM decide", () => {
  let world: Awaited<ReturnType<typeof setUp>>;
  const workspace = "ram-policies";

  beforeAll(async () => {
    world = await setUp(workspace);
  });

  it.each([
    ["Encrypt by a policy of the user", () => encrypt(world.keys.own)],
    ["Encrypt by the policy of a key", () => encrypt(world.keys.instance)],
    ["GetSecretValue by a policy of the user", () => read(world.secrets.own)],
    ["GetSecretValue by the policies of a secret and its key", () => read(world.secrets.instance)],
  ])("asks neither a Durable Object nor D1: %s", async (_what, request) => {
    for (let warming = 0; warming < 3; warming++) await request();
    const [before, statements] = [await server.counts(workspace), await server.statements()];
    // What came before was counted.
    expect(statements).toBeGreaterThan(0);
    for (let number = 0; number < REQUESTS; number++) await request();
    const { calls } = between(before, await server.counts(workspace));
    expect(Object.keys(calls).filter((name) => !OTHERS.test(name))).toEqual([]);
    // At most one read of the state for each second, and never one for each request.
    for (const count of Object.values(calls)) expect(count, JSON.stringify(calls)).toBeLessThan(REQUESTS / 4);
    // Of instances too, in the background.
    expect((await server.statements()) - statements).toBeLessThan(REQUESTS / 10);
  });

  const encrypt = (KeyId: string) => world.user.call("Encrypt", { KeyId, Plaintext: "dGV4dA==" });
  const read = (SecretName: string) => world.user.call("GetSecretValue", { SecretName });

  it("is still denied what no policy allows", async () => {
    const refused = { code: "Forbidden.NoPermission" };
    const KeyId = world.keys.own;
    expect(await world.user.failure("ListKeys", {})).toMatchObject(refused);
    expect(await world.user.failure("Encrypt", { KeyId: "key-none", Plaintext: "dGV4dA==" })).toMatchObject(
      refused,
    );
    expect(await world.user.call("DescribeKey", { KeyId })).toBeDefined();
  });
});
