import { UpdateRotationPolicyRequest } from "@alicloud/kms20160120";
import { describe, expect, it } from "vitest";
import { type AlibabaKey, base64, makeAlibabaKey, unbase64, versionsOf } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";

const NOW = "2031-01-01T00:00:00Z";
const MONTHLY = { EnableAutomaticRotation: true, RotationInterval: "30d" };
const SECONDS = 30 * DAY;

const metadata = async ({ client, id }: AlibabaKey) =>
  (await client.call("DescribeKey", { KeyId: id })).KeyMetadata as Record<string, string>;

const update = ({ client, id }: AlibabaKey, parameters: object) =>
  client.call("UpdateRotationPolicy", { KeyId: id, ...parameters });

const encrypted = async ({ client, id }: AlibabaKey, text: string) => {
  const { CiphertextBlob, KeyVersionId } = await client.call("Encrypt", {
    KeyId: id,
    Plaintext: base64(text),
  });
  return { CiphertextBlob, KeyVersionId };
};

async function begin(parameters: object = MONTHLY) {
  const workspace = await FrozenWorkspace.begin(NOW);
  return { workspace, key: await makeAlibabaKey({ ...parameters }, workspace.options) };
}

describe("automatic rotation", () => {
  it("makes a new primary version at each date, and opens what older ones sealed", async () => {
    const { workspace, key } = await begin();
    expect(await metadata(key)).toMatchObject({
      AutomaticRotation: "Enabled",
      RotationInterval: `${SECONDS}s`,
      LastRotationDate: NOW,
      NextRotationDate: "2031-01-31T00:00:00Z",
    });
    const blobs = [await encrypted(key, "0")];
    await workspace.advance(SECONDS - 1);
    expect((await metadata(key)).LastRotationDate).toBe(NOW);
    await workspace.advance(1);
    blobs.push(await encrypted(key, "1"));
    const after = await metadata(key);
    expect(after).toMatchObject({
      CreationDate: NOW,
      LastRotationDate: "2031-01-31T00:00:00Z",
      NextRotationDate: "2031-03-02T00:00:00Z",
      PrimaryKeyVersion: blobs[1]?.KeyVersionId,
    });
    // Two at once, each at its date.
    await workspace.advance(2 * SECONDS + 5);
    blobs.push(await encrypted(key, "2"));
    const versions = await versionsOf(key);
    expect(versions).toHaveLength(4);
    expect(blobs.map(({ KeyVersionId }) => KeyVersionId)).toEqual([versions[0], versions[1], versions[3]]);
    expect(await metadata(key)).toMatchObject({
      LastRotationDate: "2031-04-01T00:00:00Z",
      NextRotationDate: "2031-05-01T00:00:00Z",
    });
    for (const [number, { CiphertextBlob, KeyVersionId }] of blobs.entries()) {
      const opened = await key.client.call("Decrypt", { CiphertextBlob });
      expect([unbase64(opened.Plaintext).toString(), opened.KeyVersionId]).toEqual([
        `${number}`,
        KeyVersionId,
      ]);
    }
  });

  it("counts in seconds", async () => {
    const { workspace, key } = await begin({ EnableAutomaticRotation: true, RotationInterval: "604801s" });
    expect(await metadata(key)).toMatchObject({
      RotationInterval: "604801s",
      NextRotationDate: "2031-01-08T00:00:01Z",
    });
    await workspace.advance(3 * 604_801);
    expect(await versionsOf(key)).toHaveLength(4);
    expect(await metadata(key)).toMatchObject({
      RotationInterval: "604801s",
      LastRotationDate: "2031-01-22T00:00:03Z",
      NextRotationDate: "2031-01-29T00:00:04Z",
    });
  });

  it("is suspended while the key cannot be used, and made good for as soon as it can", async () => {
    const { workspace, key } = await begin();
    const suspended = {
      AutomaticRotation: "Suspended",
      RotationInterval: `${SECONDS}s`,
      NextRotationDate: "2031-01-31T00:00:00Z",
    };
    await key.client.call("DisableKey", { KeyId: key.id });
    expect(await metadata(key)).toMatchObject(suspended);
    await workspace.advance(SECONDS + 10 * DAY);
    expect(await metadata(key)).toMatchObject({ ...suspended, LastRotationDate: NOW });
    await key.client.call("EnableKey", { KeyId: key.id });
    expect(await metadata(key)).toMatchObject({
      AutomaticRotation: "Enabled",
      LastRotationDate: "2031-02-10T00:00:00Z",
      NextRotationDate: "2031-03-12T00:00:00Z",
    });

    await key.client.call("ScheduleKeyDeletion", { KeyId: key.id, PendingWindowInDays: 60 });
    expect(await metadata(key)).toMatchObject({ AutomaticRotation: "Suspended" });
    await workspace.advance(40 * DAY);
    expect(await versionsOf(key)).toHaveLength(2);
    await key.client.call("CancelKeyDeletion", { KeyId: key.id });
    expect(await metadata(key)).toMatchObject({
      AutomaticRotation: "Enabled",
      LastRotationDate: "2031-03-22T00:00:00Z",
    });
    expect(await versionsOf(key)).toHaveLength(3);
  });

  it("begins an interval after the last rotation, or at once, and can be turned off", async () => {
    const { workspace, key } = await begin({});
    await workspace.advance(10 * DAY);
    await update(key, MONTHLY);
    expect(await metadata(key)).toMatchObject({ NextRotationDate: "2031-01-31T00:00:00Z" });
    await update(key, { EnableAutomaticRotation: false });
    const off = await metadata(key);
    expect(off).toMatchObject({ AutomaticRotation: "Disabled" });
    expect(off).not.toHaveProperty("RotationInterval");
    expect(off).not.toHaveProperty("NextRotationDate");
    await workspace.advance(60 * DAY);
    expect(await versionsOf(key)).toHaveLength(1);
    await update(key, { ...MONTHLY, RotationInterval: "730d" });
    expect(await metadata(key)).toMatchObject({ LastRotationDate: NOW, RotationInterval: `${730 * DAY}s` });
    await update(key, { ...MONTHLY, RotationInterval: "168h" });
    expect(await versionsOf(key)).toHaveLength(2);
    expect(await metadata(key)).toMatchObject({
      LastRotationDate: "2031-03-12T00:00:00Z",
      NextRotationDate: "2031-03-19T00:00:00Z",
    });
  });

  it.each<[object, string, object]>([
    [{}, "MissingParameter", {}],
    [{}, "InvalidParameter", { RotationInterval: "167h" }],
    [{}, "InvalidParameter", { RotationInterval: "731d" }],
    [{}, "InvalidParameter", { RotationInterval: "30w" }],
    [{}, "InvalidParameter", { RotationInterval: "-30d" }],
    [{ KeySpec: "EC_P256" }, "Rejected.UnsupportedOperation", { RotationInterval: "30d" }],
    [{ KeySpec: "HMAC_SHA_256" }, "Rejected.UnsupportedOperation", { RotationInterval: "30d" }],
  ])("of a key of %o fails with %s for %o", async (made, code, parameters) => {
    const key = await makeAlibabaKey({ ...made });
    const asked = { KeyId: key.id, EnableAutomaticRotation: true, ...parameters };
    expect((await key.client.failure("UpdateRotationPolicy", asked)).code).toBe(code);
    expect(await metadata(key)).toMatchObject({ AutomaticRotation: "Disabled" });
  });

  it("answers the typed SDK", async () => {
    const key = await makeAlibabaKey();
    await alibabaKms({ account: key.client.account }).updateRotationPolicy(
      new UpdateRotationPolicyRequest({
        keyId: key.id,
        enableAutomaticRotation: true,
        rotationInterval: "365d",
      }),
    );
    expect(await metadata(key)).toMatchObject({
      AutomaticRotation: "Enabled",
      RotationInterval: "31536000s",
    });
  });
});
