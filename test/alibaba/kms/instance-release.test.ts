import { describe, expect, it } from "vitest";
import { alibabaClient, rawAlibaba } from "../../support/alibaba.ts";
import { makeInstance } from "../../support/alibaba-instances.ts";
import { addAlibabaKey, base64 } from "../../support/alibaba-keys.ts";
import { bssClient, KMS } from "../../support/bss.ts";
import { control } from "../../support/client.ts";
import { addClientKey, instanceCall, instanceFailure } from "../../support/instance-applications.ts";
import { DAY, daysAfter, FrozenWorkspace } from "../../support/management.ts";

const START = "2031-01-10T04:00:00.000Z";
/** Midnight in UTC+8 after a month. */
const END = "2031-02-10T16:00:00.000Z";

const LAST_MOMENT = "2031-02-10T15:59:59.999Z";
const EXPIRED = END;
/** 15 days after the end. */
const SUSPENDED = "2031-02-25T16:00:00.000Z";
/** The 16th day after the suspension. */
const RELEASED = "2031-03-13T16:00:00.000Z";
const BEFORE_RELEASE = "2031-03-13T15:59:59.999Z";

const WORKS = "works";
const STATE_INVALID = "Forbidden.DKMSInstanceStateInvalid";
const NO_INSTANCE = "Forbidden.DKMSInstanceNotFound";
/** How Terraform's provider sees that an instance is gone (terraform-provider-alicloud 1.289, DescribeKmsInstance). */
const NO_ID = "an empty InstanceId";

/** An instance for a month, with a key, an alias, a secret, a ciphertext and a ClientKey for it. */
async function scene() {
  const workspace = await FrozenWorkspace.begin(START);
  const { server, name } = workspace;
  const client = alibabaClient(workspace.options);
  const instanceId = await makeInstance(client, workspace, { secrets: 100, logStorageGb: 1000 });
  const { id: keyId } = await addAlibabaKey(client, { DKMSInstanceId: instanceId });
  await client.call("CreateAlias", { KeyId: keyId, AliasName: "alias/main" });
  const { CiphertextBlob } = await client.call("Encrypt", { KeyId: keyId, Plaintext: base64("text") });
  const secret = { SecretName: "db", DKMSInstanceId: instanceId, EncryptionKeyId: keyId };
  await client.call("CreateSecret", { ...secret, SecretData: "value", VersionId: "1" });
  const application = { client, clientKey: await addClientKey(client, [instanceId]) };
  const sealed = await instanceCall(application, "Encrypt", { KeyId: keyId, Plaintext: Buffer.from("text") });

  const bss = bssClient({ ...workspace.options, account: client.account });
  const get = (path: string) => control("GET", path, undefined, { server, workspace: name });
  const at = (now: string) => workspace.set({ mode: "frozen", now });
  const renew = () => bss.call("RenewInstance", { ...KMS, InstanceId: instanceId, RenewPeriod: 1 });
  const instance = async () => {
    const { KmsInstance } = await client.call("GetKmsInstance", { KmsInstanceId: instanceId });
    return KmsInstance as { readonly InstanceId: string; readonly Status: string; readonly EndDate: string };
  };
  const reminders = async () => {
    const { json } = await get(`reminders?instanceId=${instanceId}`);
    const told = json.reminders as { kind: string; daysBefore: number | null; at: string; endAt: string }[];
    return told.map(({ kind, daysBefore, at: when }) => [
      daysBefore === null ? kind : `${kind} ${daysBefore}`,
      when,
    ]);
  };

  /** What each way to the instance answers: that it works, or the code of its error. */
  const seen = async () => {
    const ways: Record<string, () => Promise<string>> = {
      encrypt: () => shared("Encrypt", { KeyId: "alias/main", Plaintext: base64("other") }),
      decrypt: () => shared("Decrypt", { CiphertextBlob }),
      manageKey: () => shared("UpdateKeyDescription", { KeyId: keyId, Description: "a key" }),
      describeKey: () => shared("DescribeKey", { KeyId: keyId }),
      makeKey: () => shared("CreateKey", { DKMSInstanceId: instanceId }),
      readSecret: () => shared("GetSecretValue", { SecretName: "db" }),
      describeSecret: () => shared("DescribeSecret", { SecretName: "db" }),
      getInstance: async () => ((await instance()).InstanceId === instanceId ? WORKS : NO_ID),
      getQuotas: () => shared("GetKmsInstanceQuotaInfos", { KmsInstanceId: instanceId }),
      atGateway: async () => {
        const parameters = { Action: "Encrypt", KeyId: keyId, Plaintext: base64("text") };
        const headers = { "x-fauxkms-instance": instanceId };
        const { status, json } = await rawAlibaba(parameters, client, { headers });
        return status === 200 ? WORKS : String(json.Code);
      },
      instanceApi: async () => {
        const members = ["CiphertextBlob", "Iv", "Algorithm"].map((member) => [member, sealed[member] ?? ""]);
        const request = { KeyId: keyId, ...Object.fromEntries(members) };
        const failed = instanceFailure(application, "Decrypt", request);
        return failed.then(
          ({ code }) => String(code),
          () => WORKS,
        );
      },
    };
    const found: Record<string, string> = {};
    for (const [way, ask] of Object.entries(ways)) found[way] = await ask();
    return found;
  };
  const shared = (action: string, parameters: Readonly<Record<string, unknown>>) =>
    client.call(action, parameters).then(
      () => WORKS,
      (error: { code?: string }) => error.code ?? String(error),
    );
  return { workspace, client, instanceId, keyId, CiphertextBlob, get, at, renew, instance, reminders, seen };
}

const ALL_WORK = {
  encrypt: WORKS,
  decrypt: WORKS,
  manageKey: WORKS,
  describeKey: WORKS,
  makeKey: WORKS,
  readSecret: WORKS,
  describeSecret: WORKS,
  getInstance: WORKS,
  getQuotas: WORKS,
  atGateway: WORKS,
  instanceApi: WORKS,
};

const NONE_WORKS = {
  ...Object.fromEntries(Object.keys(ALL_WORK).map((way) => [way, STATE_INVALID])),
  // Whoever wants to renew it has to find it.
  getInstance: WORKS,
};

const ALL_GONE = {
  encrypt: "Forbidden.AliasNotFound",
  decrypt: "Forbidden.KeyNotFound",
  manageKey: "Forbidden.KeyNotFound",
  describeKey: "Forbidden.KeyNotFound",
  makeKey: NO_INSTANCE,
  readSecret: "Forbidden.ResourceNotFound",
  describeSecret: "Forbidden.ResourceNotFound",
  getInstance: NO_ID,
  getQuotas: NO_INSTANCE,
  atGateway: NO_INSTANCE,
  instanceApi: NO_INSTANCE,
};

const REMINDERS = [
  ["reminder 7", daysAfter(END, -7).toISOString()],
  ["reminder 3", daysAfter(END, -3).toISOString()],
  ["reminder 1", daysAfter(END, -1).toISOString()],
];

describe("a KMS instance that nobody renews", () => {
  it("works to its last moment, stops, is suspended, and is released with all that was in it", async () => {
    const { client, instanceId, keyId, get, at, renew, instance, reminders, seen } = await scene();
    expect(await seen()).toEqual(ALL_WORK);
    await at(LAST_MOMENT);
    expect([await instance(), await seen()]).toMatchObject([{ Status: "Connected" }, ALL_WORK]);
    expect(await reminders()).toEqual(REMINDERS);
    for (const now of [EXPIRED, SUSPENDED, BEFORE_RELEASE]) {
      await at(now);
      expect([now, await instance(), await seen()]).toMatchObject([
        now,
        { Status: "Disconnected" },
        NONE_WORKS,
      ]);
    }
    expect((await get(`instances/${instanceId}/logs`)).json).toMatchObject({
      storage: { totalKb: 1_048_576_000 },
    });
    await at(RELEASED);
    expect(await seen()).toEqual(ALL_GONE);
    expect(await reminders()).toEqual([
      ...REMINDERS,
      ["expiry", EXPIRED],
      ["suspension", SUSPENDED],
      ["release", RELEASED],
    ]);
    const keys = JSON.stringify(await client.call("ListKeys", { PageSize: 100 }));
    expect(keys).not.toContain(keyId);
    expect(await client.call("ListAliases")).not.toHaveProperty("Aliases.Alias.0");
    expect(await client.call("ListSecrets")).toMatchObject({ TotalCount: 0 });
    expect(await client.call("ListKmsInstances")).toMatchObject({ TotalCount: 0 });
    expect((await get(`instances/${instanceId}/logs`)).status).toBe(404);
    expect(await renew()).toMatchObject({ Success: false, Code: "ResourceNotExists" });
  });

  it("is gone for good: neither its clock set back nor another instance opens what it has encrypted", async () => {
    const { workspace, client, CiphertextBlob, at, seen } = await scene();
    await at(RELEASED);
    expect(await seen()).toEqual(ALL_GONE);
    await at(LAST_MOMENT);
    expect(await seen()).toEqual(ALL_GONE);
    const other = await makeInstance(client, workspace);
    const { id } = await addAlibabaKey(client, { DKMSInstanceId: other });
    await client.call("CreateAlias", { KeyId: id, AliasName: "alias/main" });
    expect(await client.failure("Decrypt", { CiphertextBlob })).toMatchObject({
      code: "Forbidden.KeyNotFound",
    });
    expect(await seen()).toMatchObject({ ...ALL_GONE, encrypt: WORKS });
  });

  it("comes to the same end in one leap of the clock", async () => {
    const { workspace, reminders, seen } = await scene();
    await workspace.advance(400 * DAY);
    expect(await seen()).toEqual(ALL_GONE);
    expect((await reminders()).map(([kind]) => kind)).toEqual([
      "reminder 7",
      "reminder 3",
      "reminder 1",
      "expiry",
      "suspension",
      "release",
    ]);
  });
});

describe("a KMS instance that is renewed", () => {
  it.each([
    ["before its end", "2031-02-04T04:00:00.000Z", "2031-03-10T16:00:00Z"],
    // One that stood still starts anew, at once.
    ["after its end", "2031-02-12T04:00:00.000Z", "2031-03-12T16:00:00Z"],
    ["while it is suspended", "2031-02-26T04:00:00.000Z", "2031-03-26T16:00:00Z"],
    ["a moment before its release", BEFORE_RELEASE, "2031-04-13T16:00:00Z"],
  ])("%s works as before, to the end of its new term", async (_title, now, EndDate) => {
    const { client, CiphertextBlob, get, instanceId, at, renew, instance, reminders, seen } = await scene();
    await at(now);
    const before = await reminders();
    expect(await renew()).toMatchObject({ Success: true });
    expect(await instance()).toMatchObject({ Status: "Connected", EndDate });
    expect(await seen()).toEqual(ALL_WORK);
    expect(await client.call("Decrypt", { CiphertextBlob })).toMatchObject({ Plaintext: base64("text") });
    expect(await client.call("GetSecretValue", { SecretName: "db" })).toMatchObject({ SecretData: "value" });
    const { json } = await get(`instances/${instanceId}/logs?operation=CreateSecret`);
    expect(json.logs).toHaveLength(1);
    await at(EndDate.replace("Z", ".000Z"));
    expect(await instance()).toMatchObject({ Status: "Disconnected" });
    expect((await reminders()).slice(before.length)).toEqual([
      ...[7, 3, 1].map((days) => [`reminder ${days}`, daysAfter(EndDate, -days).toISOString()]),
      ["expiry", EndDate.replace("Z", ".000Z")],
    ]);
  });
});
