import { createPrivateKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type AlibabaParameters, alibabaClient } from "../../support/alibaba.ts";
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
  withoutId,
} from "../../support/alibaba-secrets.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const HOUR = 3600;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UNSUPPORTED = { code: "Rejected.UnsupportedOperation", status: 400, message: "Unsupported operation." };

async function begin(parameters: AlibabaParameters = {}) {
  const workspace = await FrozenWorkspace.begin(ROTATION_START);
  const client = alibabaClient(workspace.options);
  const name = await addSecret(client, parameters);
  return { workspace, client, name };
}

describe("automatic rotation of a secret", () => {
  it("makes a new value on the date, and not a second before", async () => {
    const { workspace, client, name } = await begin({ ...RDS, ...AUTOMATIC });
    const first = await client.call("GetSecretValue", { SecretName: name });
    await workspace.advance(7 * DAY - 1);
    expect(withoutId(await client.call("GetSecretValue", { SecretName: name }))).toEqual(withoutId(first));
    await workspace.advance(1);
    const second = await client.call("GetSecretValue", { SecretName: name });
    expect(second).toMatchObject({
      AutomaticRotation: "Enabled",
      RotationInterval: `${7 * DAY}s`,
      LastRotationDate: instant(7 * DAY),
      NextRotationDate: instant(14 * DAY),
      VersionId: expect.stringMatching(UUID),
      VersionStages: { VersionStage: ["ACSCurrent"] },
    });
    const { AccountName, AccountPassword } = await secretValue(client, name);
    expect(AccountName).toBe("app");
    expect(AccountPassword).toMatch(/^.{32}$/);
    expect(await secretValue(client, name, "ACSPrevious")).toEqual({
      AccountName: "app",
      AccountPassword: "first",
    });
    expect(await versionsOfSecret(client, name)).toEqual({
      v1: ["ACSPrevious"],
      [String(second.VersionId)]: ["ACSCurrent"],
    });
    expect(await client.call("DescribeSecret", { SecretName: name })).toMatchObject({
      UpdateTime: instant(7 * DAY),
      CreateTime: instant(0),
    });
  });

  it("lets two accounts take turns", async () => {
    const { workspace, client, name } = await begin({ ...REDIS, ...AUTOMATIC });
    const [app, clone] = [await secretValue(client, name), await secretValue(client, name, "ACSPrevious")];
    await workspace.advance(7 * DAY);
    const [second, before] = [
      await secretValue(client, name),
      await secretValue(client, name, "ACSPrevious"),
    ];
    expect(second.AccountName).toBe("app_clone");
    expect(second.AccountPassword).not.toBe(clone.AccountPassword);
    expect(before).toEqual(app);
    await workspace.advance(7 * DAY);
    const third = await secretValue(client, name);
    expect(third.AccountName).toBe("app");
    expect(third.AccountPassword).not.toBe(app.AccountPassword);
    expect(await secretValue(client, name, "ACSPrevious")).toEqual(second);
  });

  it.each([
    [1, 1, "app_clone"],
    [2, 2, "app"],
    [9, 8, "app_clone"],
    [100, 8, "app"],
    [5201, 8, "app_clone"],
  ])("makes up for %i missed dates at once, and keeps ten versions", async (missed, deprecated, account) => {
    const { workspace, client, name } = await begin({ ...REDIS, ...AUTOMATIC, RotationInterval: "6h" });
    await workspace.advance(missed * 6 * HOUR + HOUR);
    expect(await rotationOf(client, name)).toEqual([
      "Enabled",
      `${6 * HOUR}s`,
      instant(missed * 6 * HOUR),
      instant((missed + 1) * 6 * HOUR),
    ]);
    expect((await secretValue(client, name)).AccountName).toBe(account);
    expect((await secretValue(client, name, "ACSPrevious")).AccountName).not.toBe(account);
    const versions = Object.values(await versionsOfSecret(client, name));
    expect(versions.slice(-2)).toEqual([["ACSPrevious"], ["ACSCurrent"]]);
    expect(versions.filter((stages) => stages.length === 0)).toHaveLength(deprecated);
  });

  it("happens to all of many secrets", async () => {
    const workspace = await FrozenWorkspace.begin(ROTATION_START);
    const client = alibabaClient(workspace.options);
    const names = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        addSecret(client, { ...RDS, ...AUTOMATIC, RotationInterval: `${i + 6}h` }),
      ),
    );
    await workspace.advance(100 * HOUR);
    for (const [i, name] of names.entries()) {
      const last = Math.floor(100 / (i + 6)) * (i + 6);
      expect((await rotationOf(client, name)).slice(2)).toEqual([
        instant(last * HOUR),
        instant((last + i + 6) * HOUR),
      ]);
    }
  });

  it("gives ECS secrets a new pair of keys", async () => {
    const { workspace, client, name } = await begin({
      SecretName: "acs/ecs/host",
      SecretType: "ECS",
      SecretData: { UserName: "root", PublicKey: "a", PrivateKey: "b" },
      ExtendedConfig: { SecretSubType: "SSHKey", RegionId: "cn-hangzhou", InstanceId: "i-1" },
      ...AUTOMATIC,
    });
    await workspace.advance(7 * DAY);
    const { UserName, PublicKey = "", PrivateKey = "" } = await secretValue(client, name);
    expect(UserName).toBe("root");
    expect(PublicKey).toMatch(/^ssh-rsa AAAAB3NzaC1yc2E/);
    expect(createPrivateKey(PrivateKey).asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it("uses the key's newest material, and still opens what older ones sealed", async () => {
    const workspace = await FrozenWorkspace.begin(ROTATION_START);
    const client = alibabaClient(workspace.options);
    const { id } = await addAlibabaKey(client, { EnableAutomaticRotation: true, RotationInterval: "7d" });
    const name = await addSecret(client, {
      ...RDS,
      ...AUTOMATIC,
      RotationInterval: "10d",
      EncryptionKeyId: id,
    });
    await workspace.advance(15 * DAY);
    expect((await secretValue(client, name)).AccountPassword).toMatch(/^.{32}$/);
    expect((await secretValue(client, name, "ACSPrevious")).AccountPassword).toBe("first");
  });
});

describe("UpdateSecretRotationPolicy", () => {
  it("turns rotation on, changes its interval, and turns it off", async () => {
    const { workspace, client, name } = await begin(RDS);
    expect(await rotationOf(client, name)).toEqual(["Disabled", undefined, undefined, undefined]);
    const update = (more: object) => client.call("UpdateSecretRotationPolicy", { SecretName: name, ...more });
    expect(withoutId(await update(AUTOMATIC))).toEqual({ SecretName: name });
    expect(await rotationOf(client, name)).toEqual(["Enabled", `${7 * DAY}s`, undefined, instant(7 * DAY)]);
    await workspace.advance(DAY);
    await update({ ...AUTOMATIC, RotationInterval: "8760h" });
    expect(await rotationOf(client, name)).toEqual([
      "Enabled",
      `${365 * DAY}s`,
      undefined,
      instant(366 * DAY),
    ]);
    await update({ EnableAutomaticRotation: false });
    expect(await rotationOf(client, name)).toEqual(["Disabled", undefined, undefined, undefined]);
    await workspace.advance(1000 * DAY);
    expect(Object.keys(await versionsOfSecret(client, name))).toEqual(["v1"]);
  });

  it.each([
    ["MissingParameter", {}],
    ["MissingParameter", { EnableAutomaticRotation: true }],
    ["InvalidParameter", { EnableAutomaticRotation: "maybe" }],
    ["InvalidParameter", { EnableAutomaticRotation: true, RotationInterval: "1w" }],
    ["InvalidParameter", { EnableAutomaticRotation: true, RotationInterval: "366d" }],
    ["InvalidParameter", { EnableAutomaticRotation: true, RotationInterval: "21599s" }],
  ])("answers %s to %o", async (code, given) => {
    const { client, name } = await begin({ ...RDS, ...AUTOMATIC });
    const failure = await client.failure("UpdateSecretRotationPolicy", { SecretName: name, ...given });
    expect(failure).toMatchObject({ code, status: 400 });
    expect((await rotationOf(client, name))[1]).toBe(`${7 * DAY}s`);
  });

  it("is not for Generic secrets", async () => {
    const { client, name } = await begin();
    const given = { SecretName: name, ...AUTOMATIC };
    expect(await client.failure("UpdateSecretRotationPolicy", given)).toEqual(UNSUPPORTED);
  });
});

describe("RotateSecret", () => {
  it("rotates at once, under the version id that it is given", async () => {
    const { workspace, client, name } = await begin(REDIS);
    await workspace.advance(HOUR);
    const answer = await client.call("RotateSecret", { SecretName: name, VersionId: "v2" });
    const Arn = `acs:kms:cn-hangzhou:${client.account}:secret/${name}`;
    expect(withoutId(answer)).toEqual({ Arn, SecretName: name, VersionId: "v2" });
    expect((await secretValue(client, name)).AccountName).toBe("app_clone");
    expect(await versionsOfSecret(client, name)).toMatchObject({ v1: ["ACSPrevious"], v2: ["ACSCurrent"] });
    expect(await rotationOf(client, name)).toEqual(["Disabled", undefined, instant(HOUR), undefined]);
  });

  it("puts the next automatic rotation off", async () => {
    const { workspace, client, name } = await begin({ ...RDS, ...AUTOMATIC });
    await workspace.advance(DAY);
    await client.call("RotateSecret", { SecretName: name, VersionId: "v2" });
    expect((await rotationOf(client, name))[3]).toBe(instant(8 * DAY));
  });

  it("with a version id that exists succeeds, and changes nothing", async () => {
    const { client, name } = await begin({ ...REDIS, ...AUTOMATIC });
    const before = await client.call("GetSecretValue", { SecretName: name });
    await client.call("RotateSecret", { SecretName: name, VersionId: "v1" });
    expect(withoutId(await client.call("GetSecretValue", { SecretName: name }))).toEqual(withoutId(before));
  });

  it("rotates once for many requests at once with one id, and once for each of several", async () => {
    const { client, name } = await begin(REDIS);
    await Promise.all(
      Array.from({ length: 6 }, () => client.call("RotateSecret", { SecretName: name, VersionId: "v2" })),
    );
    expect((await secretValue(client, name)).AccountName).toBe("app_clone");
    const ids = Array.from({ length: 31 }, (_, i) => `w${i}`);
    await Promise.all(ids.map((VersionId) => client.call("RotateSecret", { SecretName: name, VersionId })));
    // 32 turns in all, so it is the first account's again.
    expect((await secretValue(client, name)).AccountName).toBe("app");
    expect((await secretValue(client, name, "ACSPrevious")).AccountName).toBe("app_clone");
    expect(Object.keys(await versionsOfSecret(client, name))).toHaveLength(10);
  });

  it("refuses Generic and unknown secrets", async () => {
    const { client, name } = await begin();
    expect(await client.failure("RotateSecret", { SecretName: name, VersionId: "v2" })).toEqual(UNSUPPORTED);
    expect(await client.failure("RotateSecret", { SecretName: "none", VersionId: "v2" })).toMatchObject({
      code: "Forbidden.ResourceNotFound",
    });
    expect(await client.failure("RotateSecret", { SecretName: name })).toMatchObject({
      code: "MissingParameter",
    });
  });
});
