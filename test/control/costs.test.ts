import {
  DecryptCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyPairCommand,
  GetPublicKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, failure, freshAccount, kms } from "../support/client.ts";
import { addKey, DAY, FrozenWorkspace } from "../support/management.ts";

const MONTH_HOURS = 730;

interface Costs {
  readonly requests: { readonly id: string; readonly requests: number; readonly amount: string }[];
  readonly keys: Record<string, string | number>;
  readonly total: string;
}

async function costs(workspace: FrozenWorkspace, query = ""): Promise<Costs> {
  const { status, json } = await control("GET", `costs${query}`, undefined, {
    server: workspace.server,
    workspace: workspace.name,
  });
  expect(status).toBe(200);
  return json as unknown as Costs;
}

describe("GET costs", () => {
  it("counts requests by price class", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const account = freshAccount();
    const client = kms({ account, workspace: workspace.name });
    const symmetric = await addKey(client);
    const rsa2048 = await addKey(client, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    const curve = await addKey(client, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    await client.send(new EncryptCommand({ KeyId: symmetric.id, Plaintext: Buffer.from("a") }));
    await failure(client.send(new DecryptCommand({ CiphertextBlob: Buffer.from("a") })));
    for (const { id } of [rsa2048, curve]) await client.send(new GetPublicKeyCommand({ KeyId: id }));
    for (const KeyPairSpec of ["ECC_NIST_P256", "RSA_2048"] as const) {
      await client.send(new GenerateDataKeyPairCommand({ KeyId: symmetric.id, KeyPairSpec }));
    }
    const { requests, total } = await costs(workspace);
    expect(requests.map(({ id, requests: made, amount }) => [id, made, amount])).toEqual([
      ["requests", 5, "0.000015"],
      ["asymmetric_rsa_2048", 1, "0.000003"],
      ["asymmetric", 1, "0.000015"],
      ["data_key_pair_ecc", 1, "0.00001"],
      ["data_key_pair_rsa", 1, "0.0012"],
    ]);
    expect(total).toBe("0.001243");
    const free = await costs(workspace, "?freeTier=true");
    expect(free.requests[0]).toMatchObject({ requests: 5, free: 5, amount: "0.00" });
    expect((await costs(workspace, `?account=${freshAccount()}`)).total).toBe("0.00");
    expect((await costs(workspace, "?region=eu-west-1")).total).toBe("0.00");
    expect((await costs(workspace, "?to=2029-12-31T00:00:00Z")).total).toBe("0.00");
  });

  it("shows the cost of a storm of retries", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z", "enforce");
    const account = freshAccount();
    const limit = { account, region: "us-east-1", limit: 1 };
    const options = { server: "enforce", workspace: workspace.name } as const;
    await control("PUT", "quotas/aws/L-6E3AF000", limit, options);
    const client = kms({ ...options, account });
    const { id: KeyId } = await addKey(client);
    const encrypt = () => client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") }));
    await encrypt();
    for (let attempt = 0; attempt < 10; attempt++) await failure(encrypt());
    expect((await costs(workspace)).requests[0]).toMatchObject({
      requests: 12,
      throttled: 10,
      amount: "0.000036",
      throttledAmount: "0.00003",
    });
  });

  it("counts keys by the month, the first two rotations, and none that waits for its deletion", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00Z");
    const client = kms({ account: freshAccount(), workspace: workspace.name });
    const { id } = await addKey(client);
    const doomed = await addKey(client);
    for (let rotation = 0; rotation < 3; rotation++) {
      await workspace.advance(DAY);
      await client.send(new RotateKeyOnDemandCommand({ KeyId: id }));
    }
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: doomed.id }));
    await failure(client.send(new EnableKeyCommand({ KeyId: doomed.id })));
    await workspace.advance(MONTH_HOURS * 3600 - 3 * DAY);
    const from = "2030-01-01T00:00:00Z";
    const rotated = (2 * MONTH_HOURS - 3 * 24) / MONTH_HOURS;
    const { keys } = await costs(workspace, `?from=${from}`);
    expect(keys).toMatchObject({ count: 1, keyMonths: "1.00", amount: "1.00" });
    expect(Number(keys.rotationAmount)).toBeCloseTo(rotated, 8);
    await workspace.advance(MONTH_HOURS * 3600);
    const later = await costs(workspace, "?from=2030-01-31T10:00:00Z");
    expect(later.keys).toMatchObject({ keyMonths: "1.00", rotationMonths: "2.00", rotationAmount: "2.00" });
  });

  it.each(["freeTier=perhaps", "account=x", "from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z"])(
    "refuses ?%s",
    async (query) => {
      expect(await control("GET", `costs?${query}`)).toMatchObject({
        status: 400,
        json: { error: { code: "invalid" } },
      });
    },
  );
});
