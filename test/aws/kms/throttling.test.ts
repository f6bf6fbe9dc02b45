import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateRandomCommand,
  type KMSClient,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms, raw } from "../../support/client.ts";
import type { ServerName } from "../../support/servers.ts";

const region = "eu-west-3";
const MESSAGE = "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";

/** A workspace whose clock stands still, so that no window ends by itself. */
async function frozen(server: ServerName = "enforce"): Promise<{ workspace: string; account: string }> {
  const account = freshAccount();
  const workspace = `frozen-${account}`;
  await control("PUT", "clock", { mode: "frozen" }, { server, workspace });
  return { workspace, account };
}

/** How many of so many calls at once pass. */
async function passed(
  client: KMSClient,
  count: number,
  call: () => Parameters<KMSClient["send"]>[0],
): Promise<number> {
  const settled = await Promise.allSettled(Array.from({ length: count }, () => client.send(call())));
  for (const outcome of settled) {
    if (outcome.status === "rejected") expect(outcome.reason.name).toBe("ThrottlingException");
  }
  return settled.filter((outcome) => outcome.status === "fulfilled").length;
}

const createKey = () => new CreateKeyCommand({}) as unknown as Parameters<KMSClient["send"]>[0];

async function quota(id: string, where: { account: string; workspace?: string; server?: ServerName }) {
  const { json } = await control(
    "GET",
    `quotas?cloud=aws&account=${where.account}&region=${region}`,
    undefined,
    where,
  );
  const quotas = json.quotas as { id: string; used: number; throttled: number; limit: number }[];
  return quotas.find((one) => one.id === id);
}

describe("a request quota", () => {
  it("lets 5 CreateKey pass in a second and throttles the 6th, while CreateAlias still passes", async () => {
    // On a frozen clock, so that a slow machine is still within the second.
    const { workspace, account } = await frozen();
    const client = kms({ server: "enforce", region, workspace, account });
    const keys = await Promise.all(Array.from({ length: 5 }, () => client.send(new CreateKeyCommand({}))));
    expect(await failure(client.send(new CreateKeyCommand({})))).toEqual({
      name: "ThrottlingException",
      message: MESSAGE,
      status: 400,
    });
    const alias = { AliasName: "alias/still", TargetKeyId: keys[0]?.KeyMetadata?.KeyId };
    await client.send(new CreateAliasCommand(alias));
  });

  it("answers on the wire exactly as KMS does: type, lower-case message, no extra headers", async () => {
    const { workspace, account } = await frozen();
    const options = {
      server: "enforce",
      account,
      region,
      headers: { "x-fauxkms-workspace": workspace },
    } as const;
    for (let call = 0; call < 5; call++) expect((await raw("CreateKey", {}, options)).status).toBe(200);
    const answer = await raw("CreateKey", {}, options);
    expect(answer.status).toBe(400);
    expect(answer.text).toBe(`{"__type":"ThrottlingException","message":"${MESSAGE}"}`);
    expect([...answer.headers.keys()].sort()).toEqual([
      "cache-control",
      "content-length",
      "content-type",
      "date",
      "expires",
      "pragma",
      "x-amzn-requestid",
      // The mock's own, which --throttle-header off leaves out.
      "x-fauxkms-throttled-by",
    ]);
    expect(answer.headers.get("content-type")).toBe("application/x-amz-json-1.1");
  });

  it("never refills on a frozen clock, and refills when the clock is advanced by its interval", async () => {
    const { workspace, account } = await frozen();
    const client = kms({ server: "enforce", region, workspace, account });
    expect(await passed(client, 20, createKey)).toBe(5);
    expect(await passed(client, 3, createKey)).toBe(0);
    await control("POST", "clock/advance", { seconds: 0.999 }, { workspace });
    expect(await passed(client, 3, createKey)).toBe(0);
    await control("POST", "clock/advance", { seconds: 0.001 }, { workspace });
    expect(await passed(client, 20, createKey)).toBe(5);
  });

  it("is exact on a frozen clock for a large quota too", async () => {
    const { workspace, account } = await frozen();
    const client = kms({ server: "enforce", region, workspace, account });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const describeKey = () =>
      new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }) as unknown as Parameters<KMSClient["send"]>[0];
    let admitted = 0;
    for (let batch = 0; batch < 11; batch++) admitted += await passed(client, 100, describeKey);
    expect(admitted).toBe(1000);
    expect(await quota("describeKey", { account, workspace })).toMatchObject({ used: 1000, throttled: 100 });
  });

  it("is waited out by the SDK's own retries", async () => {
    const client = kms({ server: "enforce", region, config: { maxAttempts: 10 } });
    const keys = await Promise.all(Array.from({ length: 8 }, () => client.send(new CreateKeyCommand({}))));
    expect(new Set(keys.map((key) => key.KeyMetadata?.KeyId)).size).toBe(8);
  });

  it("passes and counts what it would have throttled in mode observe", async () => {
    const account = freshAccount();
    const workspace = `frozen-${account}`;
    await control("PUT", "clock", { mode: "frozen" }, { server: "observe", workspace });
    const client = kms({ server: "observe", region, account, workspace });
    expect(await passed(client, 8, createKey)).toBe(8);
    const seen = await quota("createKey", { server: "observe", account, workspace });
    expect(seen).toMatchObject({ limit: 5, used: 5, throttled: 3 });
  });

  it("is counted for all principals of an account together, and for no other account or Region", async () => {
    const { workspace, account } = await frozen();
    const one = kms({ server: "enforce", region, workspace, account });
    const other = kms({ server: "enforce", region, workspace, account });
    expect((await passed(one, 3, createKey)) + (await passed(other, 3, createKey))).toBe(5);
    expect(
      await passed(kms({ server: "enforce", region: "eu-west-1", workspace, account }), 3, createKey),
    ).toBe(3);
    expect(await passed(kms({ server: "enforce", region, workspace }), 3, createKey)).toBe(3);
  });

  it("is shared by the cryptographic operations, charged to the caller and not to the owner of the key", async () => {
    const { workspace, account } = await frozen();
    const owner = kms({ server: "enforce", region, workspace, account });
    const { KeyMetadata } = await owner.send(new CreateKeyCommand({}));
    const caller = freshAccount();
    const stranger = kms({ server: "enforce", region, workspace, account: caller });
    await stranger.send(new EncryptCommand({ KeyId: KeyMetadata?.Arn, Plaintext: Buffer.from("x") }));
    await stranger.send(new GenerateRandomCommand({ NumberOfBytes: 1 }));
    expect(await quota("crypto_symmetric", { account: caller, workspace })).toMatchObject({ used: 2 });
    expect(await quota("crypto_symmetric", { account, workspace })).toMatchObject({ used: 0 });
  });

  it("charges a request for a key that does not exist, but none that fails validation", async () => {
    const { workspace, account } = await frozen();
    const client = kms({ server: "enforce", region, workspace, account });
    const missing = new DescribeKeyCommand({ KeyId: "1234abcd-12ab-34cd-56ef-1234567890ab" });
    expect(await failure(client.send(missing))).toMatchObject({ name: "NotFoundException" });
    expect(await failure(client.send(new DescribeKeyCommand({ KeyId: "" })))).toMatchObject({
      name: "ValidationException",
    });
    expect(await quota("describeKey", { account, workspace })).toMatchObject({ used: 1 });
  });

  it("has today's figures in profile current", async () => {
    const account = freshAccount();
    const limits = async (server: ServerName, id: string) => (await quota(id, { server, account }))?.limit;
    expect(await limits("enforce", "crypto_symmetric")).toBe(5500);
    expect(await limits("current", "crypto_symmetric")).toBe(10_000);
    expect(await limits("current", "describeKey")).toBe(2000);
  });
});
