import { randomBytes } from "node:crypto";
import {
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeCustomKeyStoresCommand,
  EncryptCommand,
  GenerateMacCommand,
  ListKeysCommand,
  ReplicateKeyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { makeInstance } from "../../support/alibaba-instances.ts";
import { addAlibabaKey, base64 } from "../../support/alibaba-keys.ts";
import { alibabaSnapshot, prepareAlibabaAccount } from "../../support/alibaba-snapshot.ts";
import { bssClient } from "../../support/bss.ts";
import { bssSnapshot } from "../../support/bss-snapshot.ts";
import { kms, serverUrl } from "../../support/client.ts";
import { clusterStore, PASSWORD } from "../../support/custom-key-stores.ts";
import { newGrant } from "../../support/grants.ts";
import { importWith, parametersForImport, symmetricMaterial } from "../../support/import.ts";
import type { ProtoValues } from "../../support/instance-api.ts";
import { addClientKey, addInstanceKey, bytesOf, instanceCall } from "../../support/instance-applications.ts";
import { controlAt, type MadeWorkspace, makeWorkspace } from "../../support/made-workspaces.ts";
import { prepareAccount, snapshot } from "../../support/snapshot.ts";
import { askSnapshot, PASSPHRASE, putSnapshot, takeSnapshot } from "../../support/snapshots.ts";

const ADMIN = "test-admin-token";
const SECRET = "a value that nobody may read";

/** Clients of a workspace's access keys at any server. */
function at(url: string, made: MadeWorkspace) {
  const { accessKeyId, secretAccessKey } = made.aws;
  const aws = { url, config: { credentials: { accessKeyId, secretAccessKey } } };
  const alibaba = { url, account: made.alibaba.accountId, accessKey: made.alibaba };
  return { aws, alibaba, kms: kms(aws), client: alibabaClient(alibaba) };
}

/** Everything that both accounts of a workspace can read. */
async function everything(url: string, made: MadeWorkspace, token: string) {
  const { aws, alibaba } = at(url, made);
  const control = async (path: string) => {
    const { json } = await controlAt(url, "GET", path, undefined, token);
    return json;
  };
  return {
    aws: await snapshot(made.aws.accountId, "us-east-1", aws),
    alibaba: await alibabaSnapshot(made.alibaba.accountId, alibaba),
    bss: await bssSnapshot(bssClient(alibaba)),
    stores: (await kms(aws).send(new DescribeCustomKeyStoresCommand({}))).CustomKeyStores,
    clock: await control("clock"),
    faults: await control("faults"),
    instances: await control("instances"),
  };
}

/** What the requests of a workspace would have cost. */
async function costs(url: string, token: string) {
  const span = "from=2020-01-01T00:00:00Z&to=2040-01-01T00:00:00Z";
  return (await controlAt(url, "GET", `costs?${span}`, undefined, token)).json;
}

describe("a snapshot that is restored in another deployment", () => {
  const from = () => serverUrl("off");
  const to = () => serverUrl("strict");
  const workspace = `restored-${randomBytes(4).toString("hex")}`;
  let made: MadeWorkspace;
  let costsBefore: unknown;
  let costsAfter: unknown;
  let document = "";
  let before: Awaited<ReturnType<typeof everything>>;
  let after: typeof before;
  let old: Awaited<ReturnType<typeof fill>>;

  async function fill() {
    const { aws, alibaba, kms: client, client: ram } = at(from(), made);
    const control = (method: string, path: string, body: object) =>
      controlAt(from(), method, path, body, made.token);
    const prepared = await prepareAccount(made.aws.accountId, aws);
    const prepared2 = await prepareAlibabaAccount(alibaba);
    const external = await client.send(new CreateKeyCommand({ Origin: "EXTERNAL" }));
    const wrapping = await parametersForImport(client, external.KeyMetadata?.KeyId ?? "");
    const { KeyMetadata: multi } = await client.send(new CreateKeyCommand({ MultiRegion: true }));
    await client.send(new ReplicateKeyCommand({ KeyId: multi?.KeyId, ReplicaRegion: "eu-west-3" }));
    const multiBlob = await client.send(
      new EncryptCommand({ KeyId: multi?.KeyId, Plaintext: Buffer.from("multi") }),
    );
    const { KeyMetadata: hmac } = await client.send(
      new CreateKeyCommand({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }),
    );
    const mac = { KeyId: hmac?.KeyId, Message: Buffer.from("m"), MacAlgorithm: "HMAC_SHA_256" } as const;
    const { Mac } = await client.send(new GenerateMacCommand(mac));
    const page = await client.send(new ListKeysCommand({ Limit: 2 }));
    const grant = await newGrant(client, prepared.keyId);
    await client.send(new CreateCustomKeyStoreCommand(clusterStore()));
    const { id } = await addAlibabaKey(ram);
    await ram.call("CreateSecret", {
      SecretName: "hidden",
      SecretData: SECRET,
      VersionId: "v1",
      EncryptionKeyId: id,
    });
    const advance = async (seconds: number) => void (await control("POST", "clock/advance", { seconds }));
    const instanceId = await makeInstance(ram, { advance });
    const clientKey = await addClientKey(ram, [instanceId]);
    const KeyId = await addInstanceKey({ client: ram, instanceId });
    const sealed = await instanceCall({ client: ram, clientKey }, "Encrypt", {
      KeyId,
      Plaintext: Buffer.from("dedicated"),
    });
    await control("POST", "faults", { match: { operation: "GenerateRandom" }, effect: { latencyMs: 5 } });
    await control("PUT", "quotas/aws/create_key", { limit: 77 });
    await control("PUT", "clock", { mode: "frozen", now: new Date(Date.now() + 86_400_000).toISOString() });
    return {
      prepared,
      prepared2,
      external: external.KeyMetadata?.KeyId ?? "",
      wrapping,
      multiBlob,
      mac,
      Mac,
      clientKey,
      sealed,
      page,
      grant,
    };
  }

  beforeAll(async () => {
    made = await makeWorkspace(from());
    old = await fill();
    before = await everything(from(), made, made.token);
    costsBefore = await costs(from(), made.token);
    document = await takeSnapshot(from(), { token: made.token, passphrase: PASSPHRASE });
    const answer = await putSnapshot(to(), document, { workspace, token: ADMIN, passphrase: PASSPHRASE });
    expect(answer).toEqual({ status: 204, text: "" });
    const remade = await makeWorkspace(to(), { name: workspace }, ADMIN);
    // Before requests that add to them.
    costsAfter = await costs(to(), remade.token);
    after = await everything(to(), made, remade.token);
  });

  it("shows the same keys, aliases, grants, policies, secrets, instances, orders, bills, faults and clock", () => {
    expect(after).toEqual(before);
    expect(costsAfter).toEqual(costsBefore);
    expect(JSON.stringify(after)).toContain("alias/prepared");
  });

  it("decrypts what was encrypted before, of both clouds and of a replica", async () => {
    const { kms: client, client: ram, aws } = at(to(), made);
    const open = await client.send(
      new DecryptCommand({ CiphertextBlob: Buffer.from(old.prepared.ciphertext, "base64") }),
    );
    expect(Buffer.from(open.Plaintext ?? []).toString()).toBe("x");
    const paris = kms({ ...aws, region: "eu-west-3" });
    const { CiphertextBlob } = old.multiBlob;
    const replica = await paris.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(replica.Plaintext ?? []).toString()).toBe("multi");
    const { Plaintext } = await ram.call("Decrypt", {
      CiphertextBlob: old.prepared2.named.CiphertextBlob ?? "",
    });
    expect(Plaintext).toBe(base64("text"));
    const { MacValid } = await client.send(new VerifyMacCommand({ ...old.mac, Mac: old.Mac }));
    expect(MacValid).toBe(true);
    const { SecretData } = await ram.call("GetSecretValue", { SecretName: "hidden" });
    expect(SecretData).toBe(SECRET);
    const { KeyId, CiphertextBlob: blob, Iv, Algorithm } = old.sealed;
    const application = { client: ram, clientKey: old.clientKey };
    const opened = await instanceCall(application, "Decrypt", {
      KeyId,
      CiphertextBlob: blob,
      Iv,
      Algorithm,
    } as ProtoValues);
    expect(Buffer.from(bytesOf(opened.Plaintext)).toString()).toBe("dedicated");
  });

  it("takes grant tokens, import tokens and markers that were made before", async () => {
    const { kms: client } = at(to(), made);
    const { page, grant, wrapping } = old;
    const next = await client.send(new ListKeysCommand({ Limit: 2, Marker: page.NextMarker }));
    expect(next.Keys?.length).toBe(2);
    const CiphertextBlob = Buffer.from(old.prepared.ciphertext, "base64");
    await client.send(new DecryptCommand({ CiphertextBlob, GrantTokens: [grant.token] }));
    // The clock was set years ahead, and the token is good for a day.
    const { token } = await makeWorkspace(to(), { name: workspace }, ADMIN);
    const now = new Date().toISOString();
    await controlAt(to(), "PUT", "clock", { mode: "running", now }, token);
    expect(await importWith(client, wrapping, symmetricMaterial())).toMatch(/^[0-9a-f]{64}$/);
  });

  it("keeps limits that were set", async () => {
    const { token } = await makeWorkspace(to(), { name: workspace }, ADMIN);
    const { json } = await controlAt(
      to(),
      "GET",
      `quotas?cloud=aws&account=${made.aws.accountId}&region=us-east-1`,
      undefined,
      token,
    );
    const of = await controlAt(
      from(),
      "GET",
      `quotas?cloud=aws&account=${made.aws.accountId}&region=us-east-1`,
      undefined,
      made.token,
    );
    const limits = (given: typeof json) =>
      (given.quotas as { id: string; limit: number }[]).map(({ id, limit }) => [id, limit]);
    expect(limits(json)).toEqual(limits(of.json));
  });

  it("has no secret in the clear", async () => {
    const { secretAccessKey } = made.aws;
    for (const secret of [
      SECRET,
      secretAccessKey,
      made.alibaba.accessKeySecret,
      made.token,
      PASSPHRASE,
      PASSWORD,
    ]) {
      expect(document).not.toContain(secret);
      expect(document).not.toContain(Buffer.from(secret).toString("base64").replace(/=+$/, ""));
    }
    const again = await takeSnapshot(from(), { token: made.token, passphrase: PASSPHRASE });
    const sealed = (text: string) => [...text.matchAll(/"sealed":"([^"]+)"/g)].map(([, each]) => each);
    expect(sealed(document).length).toBeGreaterThan(10);
    expect(new Set([...sealed(document), ...sealed(again)]).size).toBe(2 * sealed(document).length);
  });

  it("changes nothing with another passphrase, without one, or where it breaks off or was changed", async () => {
    const name = `kept-${randomBytes(4).toString("hex")}`;
    const other = await makeWorkspace(to(), { name }, ADMIN);
    const { kms: client } = at(to(), other);
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const lines = document.trimEnd().split("\n");
    const put = (text: string, passphrase?: string) =>
      putSnapshot(to(), text, { token: other.token, ...(passphrase !== undefined && { passphrase }) });
    const messages = [
      await put(document, "another passphrase"),
      await put(document),
      await put(lines.slice(0, -1).join("\n"), PASSPHRASE),
      await put(lines.slice(0, 20).join("\n"), PASSPHRASE),
      await put(document.slice(0, document.length / 2), PASSPHRASE),
      await put(document.replace("alias/prepared", "alias/prepareX"), PASSPHRASE),
      await put(lines.toSpliced(10, 1).join("\n"), PASSPHRASE),
    ];
    for (const { status, text } of messages) {
      expect(status, text).toBe(400);
      expect(text).toMatch(/line \d+: /);
    }
    const { Keys } = await client.send(new ListKeysCommand({}));
    expect(Keys?.map(({ KeyId }) => KeyId)).toEqual([KeyMetadata?.KeyId]);
  });

  it("without a passphrase is good in its own deployment, for those who may read the workspace", async () => {
    const own = await takeSnapshot(from(), { token: made.token });
    const elsewhere = await putSnapshot(to(), own, { workspace: "elsewhere", token: ADMIN });
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.text).toContain("X-Fauxkms-Passphrase");
    const stranger = await makeWorkspace(from());
    expect((await putSnapshot(from(), own, { token: stranger.token })).status).toBe(403);
    const { kms: client } = at(from(), made);
    await client.send(new CreateKeyCommand({ Description: "made after the snapshot" }));
    expect((await putSnapshot(from(), own, { token: made.token })).status).toBe(204);
    expect(await everything(from(), made, made.token)).toEqual(before);
  });

  it("is not for the token of another workspace", async () => {
    const stranger = await makeWorkspace(from());
    const options = { workspace: made.name, token: stranger.token, passphrase: PASSPHRASE };
    for (const refused of [
      await askSnapshot(from(), options),
      await putSnapshot(from(), document, options),
    ]) {
      expect(refused.status).toBe(400);
      expect(refused.text).toContain("this token opens");
    }
    const fork = await controlAt(from(), "POST", "workspaces", { from: made.name }, stranger.token);
    expect(fork.status).toBe(403);
  });
});
