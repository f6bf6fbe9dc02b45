import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../support/alibaba.ts";
import { addSecret, REDIS, secretText } from "../support/alibaba-secrets.ts";
import { between, type CountedServer, startCounted } from "../support/counted-server.ts";
import { patient } from "../support/patience.ts";

let server: CountedServer;

beforeAll(async () => {
  server = await startCounted();
});

afterAll(() => server.stop());

const eventually = (assertion: () => Promise<void>) =>
  vi.waitFor(assertion, { timeout: patient(30_000), interval: 50 });

/** Clients of one account in two isolates. */
function clients(workspace: string) {
  const account = freshAlibabaAccount();
  return [server.url, server.twinUrl].map((url) => alibabaClient({ url, account, workspace })) as [
    ReturnType<typeof alibabaClient>,
    ReturnType<typeof alibabaClient>,
  ];
}

describe("GetSecretValue", () => {
  it("reads a value from its store once, and the store's changes once in a lease", async () => {
    const [client] = clients("secrets-counted");
    const name = await addSecret(client);
    // The second reader finds the store cached, by the first one's lookup of the key.
    for (let request = 0; request < 2; request++) await secretText(client, name);
    const before = await server.counts("secrets-counted");
    const since = Date.now();
    for (let request = 0; request < 300; request++) expect(await secretText(client, name)).toBe("one");
    const leases = 1 + Math.ceil((Date.now() - since) / 700);
    const { calls } = between(before, await server.counts("secrets-counted"));
    expect(calls["KeyStore.secretValues.get"] ?? 0, JSON.stringify(calls)).toBe(0);
    expect(calls["KeyStore.keys.lookup"] ?? 0).toBeLessThanOrEqual(leases);
  });

  it("shows a change at once in its isolate, and within the lease in others", async () => {
    const [here, there] = clients("secrets-changed");
    const name = await addSecret(here);
    const seen = async (value: string) => {
      expect(await secretText(here, name)).toBe(value);
      await eventually(async () => expect(await secretText(there, name)).toBe(value));
      expect(await secretText(here, name)).toBe(value);
    };
    await seen("one");
    await here.call("PutSecretValue", { SecretName: name, SecretData: "two", VersionId: "v2" });
    await seen("two");
    await there.call("PutSecretValue", { SecretName: name, SecretData: "three", VersionId: "v3" });
    expect(await secretText(there, name)).toBe("three");
    await eventually(async () => expect(await secretText(here, name)).toBe("three"));
    const stage = { VersionStage: "ACSCurrent", RemoveFromVersion: "v3", MoveToVersion: "v1" };
    await here.call("UpdateSecretVersionStage", { SecretName: name, ...stage });
    await seen("one");
    await here.call("UpdateSecret", { SecretName: name, Description: "changed" });
    await seen("one");
    await here.call("DeleteSecret", { SecretName: name, RecoveryWindowInDays: 7 });
    const failing = async (client: typeof here) =>
      expect(await client.failure("GetSecretValue", { SecretName: name })).toMatchObject({
        code: expect.stringMatching(/^(Rejected|Forbidden)\./),
      });
    await failing(here);
    await eventually(() => failing(there));
    await here.call("RestoreSecret", { SecretName: name });
    await seen("one");
    await here.call("DeleteSecret", { SecretName: name, ForceDeleteWithoutRecovery: true });
    await failing(here);
    await eventually(() => failing(there));
    await here.call("CreateSecret", { SecretName: name, SecretData: "new", VersionId: "v1" });
    await seen("new");
  });

  it("shows a rotation that is due on the clock, and the state of the encryption key, in both isolates", async () => {
    const workspace = "secrets-rotated";
    const [here, there] = clients(workspace);
    const control = (path: string, body: object, method = "POST") =>
      fetch(`${server.url}/_fauxkms/${path}`, {
        method,
        headers: { "x-fauxkms-workspace": workspace },
        body: JSON.stringify(body),
      });
    await control("clock", { mode: "frozen" }, "PUT");
    const { KeyMetadata } = (await here.call("CreateKey", {})) as { KeyMetadata: { KeyId: string } };
    const EncryptionKeyId = KeyMetadata.KeyId;
    const automatic = { EnableAutomaticRotation: true, RotationInterval: "7d" };
    const name = await addSecret(here, { ...REDIS, ...automatic, EncryptionKeyId });
    const first = await secretText(here, name);
    expect([await secretText(here, name), await secretText(there, name)]).toEqual([first, first]);
    await control("clock/advance", { seconds: 7 * 86_400 });
    const second = await secretText(here, name);
    expect(second).not.toBe(first);
    await eventually(async () => expect(await secretText(there, name)).toBe(second));
    expect(await secretText(here, name, "ACSPrevious")).toBe(first);
    await there.call("DisableKey", { KeyId: EncryptionKeyId });
    const refused = { code: "Rejected.Disabled" };
    expect(await there.failure("GetSecretValue", { SecretName: name })).toMatchObject(refused);
    await eventually(async () =>
      expect(await here.failure("GetSecretValue", { SecretName: name })).toMatchObject(refused),
    );
  });
});
