import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { alibabaImport, alibabaImportParameters } from "../../support/alibaba-import.ts";
import { addAlibabaKey } from "../../support/alibaba-keys.ts";
import {
  AUTOMATIC,
  addSecret,
  instant,
  RDS,
  REDIS,
  ROTATION_START,
  rotationOf,
  secretValue,
  versionsOfSecret,
} from "../../support/alibaba-secrets.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

describe("a rotation whose key cannot be used", () => {
  it.each([
    ["disabled", "DisableKey", {}],
    ["pending deletion", "ScheduleKeyDeletion", { PendingWindowInDays: 7 }],
    ["gone", "ScheduleKeyDeletion", { PendingWindowInDays: 7 }],
  ])("because it is %s makes automatic rotation Invalid", async (how, operation, more) => {
    const workspace = await FrozenWorkspace.begin(ROTATION_START);
    const client = alibabaClient(workspace.options);
    const { id } = await addAlibabaKey(client);
    const days = how === "gone" ? 10 : 3;
    const name = await addSecret(client, {
      ...RDS,
      ...AUTOMATIC,
      RotationInterval: `${days}d`,
      EncryptionKeyId: id,
    });
    await client.call(operation, { KeyId: id, ...more });
    await workspace.advance(30 * DAY);
    expect(await rotationOf(client, name)).toEqual(["Invalid", undefined, undefined, undefined]);
    expect(await versionsOfSecret(client, name)).toEqual({ v1: ["ACSCurrent"] });
  });

  it("is automatic again once a rotation succeeds", async () => {
    const workspace = await FrozenWorkspace.begin(ROTATION_START);
    const client = alibabaClient(workspace.options);
    const { id } = await addAlibabaKey(client);
    const name = await addSecret(client, { ...RDS, ...AUTOMATIC, EncryptionKeyId: id });
    await client.call("DisableKey", { KeyId: id });
    await workspace.advance(8 * DAY);
    expect(await client.failure("RotateSecret", { SecretName: name, VersionId: "v2" })).toMatchObject({
      code: "Rejected.Disabled",
      status: 409,
    });
    await client.call("EnableKey", { KeyId: id });
    expect((await rotationOf(client, name))[0]).toBe("Invalid");
    await client.call("RotateSecret", { SecretName: name, VersionId: "v2" });
    expect(await rotationOf(client, name)).toEqual([
      "Enabled",
      `${7 * DAY}s`,
      instant(8 * DAY),
      instant(15 * DAY),
    ]);
  });

  it("has happened where it was due before the key was lost", async () => {
    const workspace = await FrozenWorkspace.begin(ROTATION_START);
    const client = alibabaClient(workspace.options);
    const { id } = await addAlibabaKey(client);
    const name = await addSecret(client, { ...RDS, ...AUTOMATIC, EncryptionKeyId: id });
    await workspace.advance(7 * DAY);
    await client.call("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: 7 });
    await workspace.advance(30 * DAY);
    expect(await rotationOf(client, name)).toEqual(["Invalid", undefined, instant(7 * DAY), undefined]);
  });
});

describe("a rotation before its key's material expires", () => {
  it("has happened, and the one after has not, though the clock jumps over all of them", async () => {
    const workspace = await FrozenWorkspace.begin(ROTATION_START);
    const client = alibabaClient(workspace.options);
    const key = { client, ...(await addAlibabaKey(client, { Origin: "EXTERNAL" })) };
    const expiry = Date.parse(ROTATION_START) / 1000 + 8 * DAY;
    const material = Buffer.alloc(32, 7);
    const parameters = await alibabaImportParameters(key);
    await client.call("ImportKeyMaterial", alibabaImport(key, parameters, material, expiry));
    const name = await addSecret(client, { ...REDIS, ...AUTOMATIC, EncryptionKeyId: key.id });
    await workspace.advance(30 * DAY);
    expect(await rotationOf(client, name)).toEqual(["Invalid", undefined, instant(7 * DAY), undefined]);
    // Only the same material opens what it has sealed.
    expect(await client.failure("GetSecretValue", { SecretName: name })).toMatchObject({
      code: "Rejected.PendingImport",
    });
    await client.call("ImportKeyMaterial", alibabaImport(key, await alibabaImportParameters(key), material));
    expect((await secretValue(client, name)).AccountName).toBe("app_clone");
  });
});
