import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ListAliasesCommand,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms, raw } from "../../support/client.ts";
import { HIDDEN_KEY, withTargets } from "../../support/keys.ts";
import {
  addKey,
  DAY,
  daysAfter,
  decrypt,
  encrypt,
  FrozenWorkspace,
  makeKey,
  NO_KEY,
} from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";

describe("ScheduleKeyDeletion", () => {
  it.each([
    [undefined, 30],
    [7, 7],
    [30, 30],
  ])("sets the date for a window of %s days", async (PendingWindowInDays, days) => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn } = await makeKey(workspace.options);
    const { $metadata: _, ...answer } = await client.send(
      new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays }),
    );
    expect(answer).toEqual({
      KeyId: arn,
      DeletionDate: daysAfter(START, days),
      KeyState: "PendingDeletion",
      PendingWindowInDays: days,
    });
  });

  it("stops every use of the key, and cannot be done twice", async () => {
    const { client, id, arn } = await makeKey();
    const blob = await encrypt(client, id, "secret");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    const pending = { name: "KMSInvalidStateException", status: 400, message: `${arn} is pending deletion.` };
    expect(await failure(encrypt(client, id, "x"))).toEqual(pending);
    expect(await failure(decrypt(client, blob))).toEqual(pending);
    expect(await failure(client.send(new ScheduleKeyDeletionCommand({ KeyId: id })))).toEqual(pending);
  });

  it("works on a disabled key", async () => {
    const { client, id } = await makeKey();
    await client.send(new DisableKeyCommand({ KeyId: id }));
    const { KeyState } = await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(KeyState).toBe("PendingDeletion");
  });

  it.each([
    [
      "a window of 6 days",
      { KeyId: NO_KEY, PendingWindowInDays: 6 },
      "ValidationException",
      /pendingWindowInDays.*7/,
    ],
    [
      "a window of 31 days",
      { KeyId: NO_KEY, PendingWindowInDays: 31 },
      "ValidationException",
      /pendingWindowInDays.*30/,
    ],
    ["half a day", { KeyId: NO_KEY, PendingWindowInDays: 7.5 }, "SerializationException", /./],
    ["no key", {}, "ValidationException", /Value null at 'keyId'/],
    ["a missing key", { KeyId: NO_KEY }, "NotFoundException", /does not exist/],
    ["an alias", { KeyId: "alias/a" }, "InvalidArnException", /Aliases are not supported/],
  ])("refuses %s", async (_name, body, type, message) => {
    const answer = await raw("ScheduleKeyDeletion", body);
    expect(answer).toMatchObject({ status: 400, json: { __type: type } });
    expect(answer.json.message).toMatch(message);
  });
});

describe("CancelKeyDeletion", () => {
  it("leaves the key disabled; once enabled, it decrypts as before", async () => {
    const { client, id, arn } = await makeKey();
    const blob = await encrypt(client, id, "kept");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect((await client.send(new CancelKeyDeletionCommand({ KeyId: id }))).KeyId).toBe(arn);
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata).toMatchObject({ KeyState: "Disabled", Enabled: false });
    expect(KeyMetadata).not.toHaveProperty("DeletionDate");
    expect(await failure(decrypt(client, blob))).toMatchObject({ name: "DisabledException" });
    await client.send(new EnableKeyCommand({ KeyId: id }));
    expect((await decrypt(client, blob)).text).toBe("kept");
  });

  it("saves a key for good: its old date passes without effect", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await workspace.advance(7 * DAY - 1);
    await client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    await workspace.advance(30 * DAY);
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata?.KeyState).toBe("Disabled");
  });

  it("refuses a key that is not pending deletion, enabled or disabled", async () => {
    const { client, id, arn } = await makeKey();
    const refused = {
      name: "KMSInvalidStateException",
      status: 400,
      message: `${arn} is not pending deletion (or pending replica deletion).`,
    };
    expect(await failure(client.send(new CancelKeyDeletionCommand({ KeyId: id })))).toEqual(refused);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    expect(await failure(client.send(new CancelKeyDeletionCommand({ KeyId: id })))).toEqual(refused);
    expect(await failure(client.send(new CancelKeyDeletionCommand({ KeyId: NO_KEY })))).toMatchObject({
      name: "NotFoundException",
    });
  });
});

describe("the end of the waiting period", () => {
  it("deletes the key at its date and not before", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn } = await makeKey(workspace.options);
    const kept = await addKey(client);
    const blob = await encrypt(client, id, "lost");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await workspace.advance(7 * DAY - 1);
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata?.KeyState).toBe("PendingDeletion");
    await workspace.advance(1);

    const gone = { name: "NotFoundException", status: 400, message: `Key '${arn}' does not exist` };
    expect(await failure(client.send(new DescribeKeyCommand({ KeyId: id })))).toEqual(gone);
    expect(await failure(encrypt(client, arn, "x"))).toEqual(gone);
    expect(await failure(client.send(new CancelKeyDeletionCommand({ KeyId: id })))).toEqual(gone);
    expect((await client.send(new ListKeysCommand({}))).Keys?.map((key) => key.KeyId)).toEqual([kept.id]);
    expect(await failure(decrypt(client, blob))).toEqual(HIDDEN_KEY);
  });

  it("frees the alias names of the key, also for whoever used them a moment ago", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    const kept = await addKey(client);
    await client.send(new CreateAliasCommand({ AliasName: "alias/old", TargetKeyId: id }));
    await encrypt(client, "alias/old", "x");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    expect(withTargets((await client.send(new ListAliasesCommand({}))).Aliases)).toHaveLength(1);
    await workspace.advance(8 * DAY);
    expect(await failure(encrypt(client, "alias/old", "x"))).toMatchObject({ name: "NotFoundException" });
    expect(withTargets((await client.send(new ListAliasesCommand({}))).Aliases)).toEqual([]);
    await client.send(new CreateAliasCommand({ AliasName: "alias/old", TargetKeyId: kept.id }));
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/old" }));
    expect(KeyMetadata?.KeyId).toBe(kept.id);
  });

  it("comes by itself when the clock is set, rather than advanced, past the date", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id } = await makeKey(workspace.options);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    await workspace.set({ mode: "running", now: daysAfter(START, 31).toISOString() });
    expect(await failure(client.send(new DescribeKeyCommand({ KeyId: id })))).toMatchObject({
      name: "NotFoundException",
    });
  });

  it("deletes keys of every account and Region of the workspace, and of no other workspace", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const other = await FrozenWorkspace.begin(START);
    const keys = await Promise.all([
      makeKey(workspace.options),
      makeKey({ ...workspace.options, region: "eu-west-1" }),
      makeKey(other.options),
    ]);
    for (const { client, id } of keys) await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    await workspace.advance(31 * DAY);
    const left = await Promise.all(
      keys.map(async ({ client }) => (await client.send(new ListKeysCommand({}))).Keys?.length),
    );
    expect(left).toEqual([0, 0, 1]);
  });

  it("lets a key with the same fixed id be made again", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const client = kms(workspace.options);
    const Tags = [{ TagKey: "_custom_id_", TagValue: NO_KEY }];
    await client.send(new CreateKeyCommand({ Tags, Description: "first" }));
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: NO_KEY }));
    expect(await failure(client.send(new CreateKeyCommand({ Tags })))).toMatchObject({
      name: "AlreadyExistsException",
    });
    await workspace.advance(30 * DAY);
    await client.send(new CreateKeyCommand({ Tags, Description: "second" }));
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: NO_KEY }));
    expect(KeyMetadata).toMatchObject({ Description: "second", KeyState: "Enabled" });
  });

  it("loses the ciphertexts of the key, even when a key with the same id is made again", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const client = kms(workspace.options);
    const Tags = [{ TagKey: "_custom_id_", TagValue: NO_KEY }];
    await addKey(client, { Tags });
    const blob = await encrypt(client, NO_KEY, "lost");
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: NO_KEY }));
    await workspace.advance(30 * DAY);
    await addKey(client, { Tags });
    expect(await failure(decrypt(client, blob))).toMatchObject({ name: "InvalidCiphertextException" });
  });
});
