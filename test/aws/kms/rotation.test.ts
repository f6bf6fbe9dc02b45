import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListKeyRotationsCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import {
  addKey,
  DAY,
  daysAfter,
  decrypt,
  encrypt,
  FrozenWorkspace,
  makeKey,
} from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";

const enable = (client: KMSClient, KeyId: string, RotationPeriodInDays?: number) =>
  client.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }));
const status = async (client: KMSClient, KeyId: string) => {
  const { $metadata: _, ...answer } = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
  return answer;
};
const rotations = async (client: KMSClient, KeyId: string) =>
  (await client.send(new ListKeyRotationsCommand({ KeyId }))).Rotations ?? [];
const materialOf = async (client: KMSClient, KeyId: string) =>
  (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;

describe("automatic rotation", () => {
  it("is off for a new key", async () => {
    const { client, id, arn } = await makeKey();
    expect(await status(client, id)).toEqual({ KeyId: arn, KeyRotationEnabled: false });
    expect(await rotations(client, id)).toEqual([]);
  });

  it.each([
    [undefined, 365],
    [90, 90],
    [2560, 2560],
  ])("with a period of %s days rotates on the day, and not a second before", async (given, days) => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn } = await makeKey(workspace.options);
    const first = await materialOf(client, id);
    await workspace.advance(10 * DAY);
    await enable(client, arn, given);
    const NextRotationDate = daysAfter(START, 10 + days);
    expect(await status(client, id)).toEqual({
      KeyId: arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: days,
      NextRotationDate,
    });
    await workspace.advance(days * DAY - 1);
    expect(await materialOf(client, id)).toBe(first);
    await workspace.advance(1);
    const second = await materialOf(client, id);
    expect(second).not.toBe(first);
    expect(await rotations(client, id)).toEqual([
      {
        KeyId: arn,
        KeyMaterialId: second,
        KeyMaterialState: "CURRENT",
        RotationDate: NextRotationDate,
        RotationType: "AUTOMATIC",
      },
    ]);
    expect(await status(client, id)).toMatchObject({ NextRotationDate: daysAfter(START, 10 + 2 * days) });
  });

  it("makes up for every period that the clock jumps over, each at its own date", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await enable(client, id, 90);
    await workspace.advance(5 * 90 * DAY + 10);
    const entries = await rotations(client, id);
    expect(entries.map((entry) => entry.RotationDate)).toEqual(
      [1, 2, 3, 4, 5].map((period) => daysAfter(START, 90 * period)),
    );
    expect(entries.map((entry) => entry.KeyMaterialState)).toEqual([
      ...Array<string>(4).fill("NON_CURRENT"),
      "CURRENT",
    ]);
    expect(new Set(entries.map((entry) => entry.KeyMaterialId)).size).toBe(5);
    expect(await materialOf(client, id)).toBe(entries.at(-1)?.KeyMaterialId);
    expect((await status(client, id)).NextRotationDate).toEqual(daysAfter(START, 90 * 6));
  });

  it("leaves every old ciphertext readable, and says which material opened it", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await enable(client, id, 90);
    const made: { blob: Uint8Array; text: string; materialId: string | undefined }[] = [];
    for (let period = 0; period < 4; period++) {
      const text = `sealed in period ${period}`;
      made.push({ blob: await encrypt(client, id, text), text, materialId: await materialOf(client, id) });
      await workspace.advance(90 * DAY);
    }
    expect(new Set(made.map((one) => one.materialId)).size).toBe(4);
    // A client that has seen none of the materials yet, too.
    for (const reader of [
      client,
      kms({ ...workspace.options, account: await client.config.credentials().then((c) => c.accessKeyId) }),
    ]) {
      for (const { blob, text, materialId } of made) {
        expect(await decrypt(reader, blob)).toEqual({ text, materialId });
      }
    }
  });

  it("counts from the latest call when the period is changed", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await enable(client, id, 365);
    await workspace.advance(100 * DAY);
    await enable(client, id, 90);
    expect(await status(client, id)).toMatchObject({
      RotationPeriodInDays: 90,
      NextRotationDate: daysAfter(START, 190),
    });
    expect(await rotations(client, id)).toEqual([]);
  });

  it("ends with DisableKeyRotation, and starts over when it is enabled again", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn } = await makeKey(workspace.options);
    const first = await materialOf(client, id);
    await enable(client, id, 90);
    await client.send(new DisableKeyRotationCommand({ KeyId: id }));
    await client.send(new DisableKeyRotationCommand({ KeyId: id }));
    expect(await status(client, id)).toEqual({ KeyId: arn, KeyRotationEnabled: false });
    await workspace.advance(400 * DAY);
    expect(await materialOf(client, id)).toBe(first);
    await enable(client, id, 90);
    expect((await status(client, id)).NextRotationDate).toEqual(daysAfter(START, 490));
  });

  it("skips a disabled key, and comes at once when it is enabled", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    const first = await materialOf(client, id);
    await enable(client, id, 90);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await workspace.advance(200 * DAY);
    expect(await materialOf(client, id)).toBe(first);
    expect(await status(client, id)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
    await client.send(new EnableKeyCommand({ KeyId: id }));
    expect(await rotations(client, id)).toMatchObject([
      { RotationDate: daysAfter(START, 200), RotationType: "AUTOMATIC", KeyMaterialState: "CURRENT" },
    ]);
    expect((await status(client, id)).NextRotationDate).toEqual(daysAfter(START, 290));
  });

  it("keeps its date when the key was disabled for a while that ended before it", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await enable(client, id, 90);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await workspace.advance(30 * DAY);
    await client.send(new EnableKeyCommand({ KeyId: id }));
    expect(await rotations(client, id)).toEqual([]);
    expect((await status(client, id)).NextRotationDate).toEqual(daysAfter(START, 90));
  });

  it("reports false while deletion is pending, does nothing then, and comes back with the key", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn } = await makeKey(workspace.options);
    const first = await materialOf(client, id);
    await enable(client, id, 90);
    await workspace.advance(80 * DAY);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 30 }));
    expect(await status(client, id)).toEqual({ KeyId: arn, KeyRotationEnabled: false });
    await workspace.advance(20 * DAY);
    expect(await materialOf(client, id)).toBe(first);
    await client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    expect(await status(client, id)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
    expect(await materialOf(client, id)).toBe(first);
    await client.send(new EnableKeyCommand({ KeyId: id }));
    expect(await materialOf(client, id)).not.toBe(first);
  });

  it("touches only the keys that have it", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    const other = await addKey(client);
    const before = await materialOf(client, other.id);
    await enable(client, id, 90);
    await workspace.advance(100 * DAY);
    expect(await materialOf(client, other.id)).toBe(before);
    expect(await rotations(client, id)).toHaveLength(1);
  });

  it("is yearly for an AWS managed key, whose date it moves by itself", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const client = kms(workspace.options);
    const KeyId = "alias/aws/ebs";
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    const id = KeyMetadata?.KeyId ?? "";
    expect(await status(client, id)).toEqual({
      KeyId: KeyMetadata?.Arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
      NextRotationDate: daysAfter(START, 365),
    });
    await workspace.advance(365 * DAY);
    expect(await rotations(client, id)).toMatchObject([{ RotationDate: daysAfter(START, 365) }]);
  });
});

describe("automatic rotation of other keys", () => {
  // API Reference, EnableKeyRotation and DisableKeyRotation: UnsupportedOperationException; Developer Guide, Rotating keys.
  it.each([
    ["HMAC_256", "GENERATE_VERIFY_MAC"],
    ["RSA_2048", "ENCRYPT_DECRYPT"],
    ["ECC_NIST_P256", "SIGN_VERIFY"],
  ] as const)("cannot be enabled or disabled: %s", async (KeySpec, KeyUsage) => {
    const { client, id } = await makeKey({}, { KeySpec, KeyUsage });
    for (const command of [EnableKeyRotationCommand, DisableKeyRotationCommand]) {
      expect(await failure(client.send(new command({ KeyId: id })))).toMatchObject({
        name: "UnsupportedOperationException",
        status: 400,
      });
    }
  });
});
