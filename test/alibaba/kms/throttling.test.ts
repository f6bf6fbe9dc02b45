import { beforeAll, describe, expect, it } from "vitest";
import { operationsByName } from "../../../src/alibaba/kms/operations.ts";
import { ALIBABA_QUOTAS } from "../../../src/quotas/alibaba.ts";
import { type QuotaRow, rateOf } from "../../../src/quotas/row.ts";
import { freshAlibabaAccount, rawAlibaba } from "../../support/alibaba.ts";
import { makeAlibabaKey } from "../../support/alibaba-keys.ts";
import { WELL_FORMED } from "../../support/alibaba-operations.ts";
import { control } from "../../support/client.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const rows: readonly QuotaRow[] = ALIBABA_QUOTAS;

/** How many requests are under way at once. */
const IN_FLIGHT = 40;

/** The figures of "Performance data for KMS" (shared gateway), by hand. */
const PUBLISHED = {
  service_activation: [1, 1],
  instance_write: [10, 1],
  instance_read: [50, 1],
  key_read: [50, 1],
  key_tag_query: [300, 1],
  cmk_creation: [10, 1],
  key_write: [30, 1],
  symmetric_crypto: [1000, 1],
  asymmetric_crypto: [200, 1],
  secret_create_delete: [10, 1],
  secret_query_retrieve: [450, 1],
  secret_low_frequency: [40, 1],
  secret_rotation: [50, 3600],
  resource_policy_write: [10, 1],
  resource_policy_read: [50, 1],
  aap_read: [50, 1],
  aap_write: [10, 1],
};

let workspace: FrozenWorkspace;

beforeAll(async () => {
  workspace = await FrozenWorkspace.begin("2027-03-01T12:00:00.000Z", "enforce");
  const { client, id: KeyId } = await makeAlibabaKey({}, workspace.options);
  VALID.CiphertextBlob = String((await client.call("Encrypt", { KeyId, Plaintext: "AAAA" })).CiphertextBlob);
});

/** Parameters that operations need besides the required ones, or may not have together: else they would cost nothing. */
const FITTING: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  BatchGetSecretValue: { SecretsList: '[{"SecretName":"none"}]' },
  SetDeletionProtection: { KmsInstanceId: undefined },
  TagResource: { SecretName: undefined },
  UntagResource: { SecretName: undefined },
  ListResourceTags: { SecretName: undefined },
  UntagResources: { All: "true" },
  AsymmetricEncrypt: { Algorithm: "RSAES_OAEP_SHA_256" },
  AsymmetricDecrypt: { Algorithm: "RSAES_OAEP_SHA_256" },
  GenerateMac: { Algorithm: "HMAC_SHA_256" },
  VerifyMac: { Algorithm: "HMAC_SHA_256" },
  UpdateSecretVersionStage: { MoveToVersion: "v1" },
};

/** Values that stand in for well-formed ones whose content is refused. */
const VALID: Record<string, string> = {};

/** Sends the n-th request of a group: its operations in turn. What it names does not exist, which is charged. */
async function send(row: QuotaRow, n: number, account: string, region = "cn-hangzhou") {
  const Action = row.operations[n % row.operations.length] ?? "";
  const all = { Action, ...WELL_FORMED, ...VALID, RegionId: region, ...FITTING[Action] };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const parameters = Object.fromEntries(given) as Record<string, string>;
  const method = operationsByName.get(Action)?.method ?? (n % 3 === 0 ? "POST" : "GET");
  const options = { server: "enforce", workspace: workspace.name, account, region } as const;
  const { status, json } = await rawAlibaba(parameters, options, { method });
  expect(status, `${Action}: ${json.Code}`).toBeLessThan(500);
  return { status, code: json.Code, message: json.Message };
}

async function throttled(row: QuotaRow, n: number, account: string, region?: string): Promise<boolean> {
  return (await send(row, n, account, region)).code === "Rejected.Throttling";
}

/** How many of so many requests are not throttled. */
async function passed(row: QuotaRow, count: number, account: string): Promise<number> {
  let sent = 0;
  let passes = 0;
  const worker = async () => {
    while (sent < count) if (!(await throttled(row, sent++, account))) passes += 1;
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return passes;
}

async function quotasOf(account: string, region = "cn-hangzhou") {
  const path = `quotas?cloud=alibaba&account=${account}&region=${region}`;
  const options = { server: "enforce", workspace: workspace.name } as const;
  const { json } = await control("GET", path, undefined, options);
  return json.quotas as { id: string; limit: number; used: number; throttled: number; adjustable: boolean }[];
}

describe("the quotas of the shared gateway", () => {
  it("are those that are published", () => {
    const figures = rows.flatMap((row) =>
      (["seed", "current"] as const).map((profile) => {
        const { limit, intervalSeconds } = rateOf(row, profile, "cn-hangzhou");
        return [row.id, [limit, intervalSeconds]] as const;
      }),
    );
    for (const [id, figure] of figures) expect(figure).toEqual(PUBLISHED[id as keyof typeof PUBLISHED]);
    expect(new Set(figures.map(([id]) => id))).toEqual(new Set(Object.keys(PUBLISHED)));
  });

  it.each(rows.map((row) => ({ id: row.id, row })))(
    "$id lets its number pass, refuses the next, and leaves all others alone",
    async ({ id, row }) => {
      const { limit, intervalSeconds } = rateOf(row, "seed", "cn-hangzhou");
      const account = freshAlibabaAccount();
      expect(await passed(row, limit, account)).toBe(limit);
      for (const n of row.operations.keys()) {
        expect(await send(row, n, account)).toMatchObject({
          status: 429,
          code: "Rejected.Throttling",
          message: "QPS Limit Exceeded",
        });
      }

      // Of the other groups, of another Region and of another account nothing is used.
      for (const other of rows) if (other.id !== id) expect(await throttled(other, 0, account)).toBe(false);
      expect(await throttled(row, 0, account, "cn-shanghai")).toBe(false);
      expect(await throttled(row, 0, freshAlibabaAccount())).toBe(false);
      const shown = await quotasOf(account);
      const uses = shown.map((quota) => [quota.id, [quota.used, quota.throttled]]);
      const used = Object.fromEntries(uses);
      for (const other of rows) if (other.id !== id) expect(used[other.id]).toEqual([1, 0]);
      expect(used[id]).toEqual([limit, row.operations.length]);
      expect(shown.find((quota) => quota.id === id)).toMatchObject({ limit, adjustable: false });

      // The interval ends, and not a moment before.
      await workspace.advance(intervalSeconds - 0.001);
      expect(await throttled(row, 0, account)).toBe(true);
      await workspace.advance(0.001);
      expect(await throttled(row, 0, account)).toBe(false);
    },
  );

  it("are all shown by the control API", async () => {
    const shown = await quotasOf(freshAlibabaAccount());
    expect(shown).toHaveLength(17);
    expect(shown.every(({ used }) => used === 0)).toBe(true);
  });
});
