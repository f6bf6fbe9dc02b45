import {
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, raw } from "../../support/client.ts";
import {
  DAY,
  daysAfter,
  decrypt,
  encrypt,
  FrozenWorkspace,
  makeKey,
  NO_KEY,
} from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";

const rotate = (client: KMSClient, KeyId: string) => client.send(new RotateKeyOnDemandCommand({ KeyId }));
const materialOf = async (client: KMSClient, KeyId: string) =>
  (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId;
const list = async (
  client: KMSClient,
  KeyId: string,
  IncludeKeyMaterial?: "ALL_KEY_MATERIAL" | "ROTATIONS_ONLY",
) => (await client.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial }))).Rotations ?? [];

describe("RotateKeyOnDemand", () => {
  it("changes the material at once; what was sealed before still opens", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn } = await makeKey(workspace.options);
    const first = await materialOf(client, id);
    const old = await encrypt(client, id, "old");
    await workspace.advance(DAY);
    expect((await rotate(client, id)).KeyId).toBe(arn);
    const second = await materialOf(client, id);
    expect(second).not.toBe(first);
    expect(await decrypt(client, await encrypt(client, id, "new"))).toEqual({
      text: "new",
      materialId: second,
    });
    expect(await decrypt(client, old)).toEqual({ text: "old", materialId: first });
    expect(await list(client, id)).toEqual([
      {
        KeyId: arn,
        KeyMaterialId: second,
        KeyMaterialState: "CURRENT",
        RotationDate: daysAfter(START, 1),
        RotationType: "ON_DEMAND",
      },
    ]);
  });

  it("neither needs nor moves the automatic schedule", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await client.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
    await workspace.advance(30 * DAY);
    await rotate(client, id);
    const { NextRotationDate } = await client.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expect(NextRotationDate).toEqual(daysAfter(START, 90));
    await workspace.advance(60 * DAY);
    expect((await list(client, id)).map((entry) => [entry.RotationType, entry.RotationDate])).toEqual([
      ["ON_DEMAND", daysAfter(START, 30)],
      ["AUTOMATIC", daysAfter(START, 90)],
    ]);
  });

  it("is possible 25 times in the life of a key, whatever rotates by itself meanwhile", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn } = await makeKey(workspace.options);
    await client.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
    for (let count = 0; count < 25; count++) {
      if (count === 20) await workspace.advance(100 * DAY);
      await rotate(client, id);
    }
    expect(await failure(rotate(client, id))).toEqual({
      name: "LimitExceededException",
      status: 400,
      message: `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arn}`,
    });
    await workspace.advance(400 * DAY);
    expect(await failure(rotate(client, id))).toMatchObject({ name: "LimitExceededException" });
    const entries = await list(client, id);
    expect(entries.filter((entry) => entry.RotationType === "ON_DEMAND")).toHaveLength(25);
    expect(entries.filter((entry) => entry.RotationType === "AUTOMATIC")).toHaveLength(5);
  });

  it("admits 25 and no more when they are asked for at the same time", async () => {
    const { client, id } = await makeKey();
    const tries = await Promise.allSettled(Array.from({ length: 30 }, () => rotate(client, id)));
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(25);
    expect(await list(client, id)).toHaveLength(25);
  });

  it("conflicts with an automatic rotation within 20 minutes, and leaves the material then", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await client.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
    await workspace.advance(90 * DAY - 20 * 60 - 1);
    await rotate(client, id);
    const before = await materialOf(client, id);
    for (const seconds of [1, 10 * 60, 10 * 60 - 1]) {
      await workspace.advance(seconds);
      expect(await failure(rotate(client, id))).toMatchObject({ name: "ConflictException", status: 400 });
    }
    expect(await materialOf(client, id)).toBe(before);
    await workspace.advance(1);
    await rotate(client, id);
    expect((await list(client, id)).map((entry) => entry.RotationType)).toEqual([
      "ON_DEMAND",
      "AUTOMATIC",
      "ON_DEMAND",
    ]);
  });
});

describe("ListKeyRotations", () => {
  it("lists the first material, which no rotation made, only when asked for all", async () => {
    const { client, id, arn } = await makeKey();
    const first = await materialOf(client, id);
    const only = { KeyId: arn, KeyMaterialId: first };
    expect(await list(client, id, "ALL_KEY_MATERIAL")).toEqual([{ ...only, KeyMaterialState: "CURRENT" }]);
    await rotate(client, id);
    expect(await list(client, id, "ROTATIONS_ONLY")).toEqual(await list(client, id));
    const all = await list(client, id, "ALL_KEY_MATERIAL");
    expect(all).toEqual([{ ...only, KeyMaterialState: "NON_CURRENT" }, ...(await list(client, id))]);
  });

  it("still works for a disabled key and for one that is pending deletion", async () => {
    const { client, id } = await makeKey();
    await rotate(client, id);
    const before = await list(client, id);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await list(client, id)).toEqual(before);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await list(client, id)).toEqual(before);
  });

  it("refuses a kind of material that does not exist", async () => {
    const answer = await raw("ListKeyRotations", { KeyId: NO_KEY, IncludeKeyMaterial: "ALL" });
    expect(answer).toMatchObject({ status: 400, json: { __type: "ValidationException" } });
    expect(answer.json.message).toMatch(/Value 'ALL' at 'includeKeyMaterial' failed.*enum value set/);
  });
});

describe("rotation operations", () => {
  const changing = ["EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"];

  it.each(changing)("%s refuses a key that is disabled or pending deletion", async (operation) => {
    const { client, id, arn, account } = await makeKey();
    const call = async () => (await raw(operation, { KeyId: id }, { account })).json;
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await call()).toEqual({ __type: "DisabledException", message: `${arn} is disabled.` });
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(await call()).toEqual({
      __type: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
    });
  });

  it.each([...changing, "GetKeyRotationStatus", "ListKeyRotations"])(
    "%s wants a key, by its id or ARN",
    async (operation) => {
      const call = async (KeyId: string | null) => (await raw(operation, { KeyId })).json.__type;
      expect(await call(NO_KEY)).toBe("NotFoundException");
      expect(await call("alias/a")).toBe("InvalidArnException");
      expect(await call(null)).toBe("ValidationException");
    },
  );

  it.each(["EnableKeyRotation", "DisableKeyRotation"])("%s answers with an empty body", async (operation) => {
    const { id, account } = await makeKey();
    const answer = await raw(operation, { KeyId: id }, { account });
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  it.each([
    [89, "ValidationException", /Value '89' at 'rotationPeriodInDays'.*greater than or equal to 90$/],
    [2561, "ValidationException", /Value '2561' at 'rotationPeriodInDays'.*less than or equal to 2560$/],
    [90.5, "SerializationException", /./],
    ["90", "SerializationException", /STRING_VALUE/],
  ])("EnableKeyRotation refuses a period of %j days", async (RotationPeriodInDays, type, message) => {
    const answer = await raw("EnableKeyRotation", { KeyId: NO_KEY, RotationPeriodInDays });
    expect(answer).toMatchObject({ status: 400, json: { __type: type } });
    expect(answer.json.message).toMatch(message);
  });
});
