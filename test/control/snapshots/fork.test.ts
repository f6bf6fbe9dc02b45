import { randomBytes } from "node:crypto";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../support/alibaba.ts";
import { addAlibabaKey, base64 } from "../../support/alibaba-keys.ts";
import { freshAccount, kms, serverUrl } from "../../support/client.ts";
import { newGrant } from "../../support/grants.ts";
import { clientsOf, controlAt, type MadeWorkspace, makeWorkspace } from "../../support/made-workspaces.ts";
import { PASSPHRASE, takeSnapshot } from "../../support/snapshots.ts";

const url = () => serverUrl("off");
const newName = () => `fork-${randomBytes(4).toString("hex")}`;
const make = (body: object) => controlAt(url(), "POST", "workspaces", body);

/** A key of each cloud in a workspace of its own, and a ciphertext of each. */
async function origin() {
  const made = await makeWorkspace(url(), { settings: { quotaProfile: "current" } });
  const { aws, alibaba } = clientsOf(made);
  const { KeyMetadata } = await aws.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? "";
  const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
  const { token: grantToken } = await newGrant(aws, KeyId);
  const { id } = await addAlibabaKey(
    alibabaClient({ url: url(), accessKey: made.alibaba, account: made.alibaba.accountId }),
  );
  const sealed = await alibaba("Encrypt", { KeyId: id, Plaintext: base64("y") });
  return { made, KeyId, CiphertextBlob, grantToken, sealed: String(sealed.CiphertextBlob) };
}

async function opens(
  made: MadeWorkspace,
  { CiphertextBlob, grantToken, sealed }: Awaited<ReturnType<typeof origin>>,
) {
  const { aws, alibaba } = clientsOf(made);
  const { Plaintext } = await aws.send(new DecryptCommand({ CiphertextBlob, GrantTokens: [grantToken] }));
  expect(Buffer.from(Plaintext ?? []).toString()).toBe("x");
  const answer = await alibaba("Decrypt", { CiphertextBlob: sealed });
  expect(answer.Plaintext).toBe(base64("y"));
}

describe("a workspace made from another one", () => {
  it("has the same keys, accounts and settings, and decrypts the origin's ciphertexts", async () => {
    const before = await origin();
    for (const from of [before.made.name, { workspace: before.made.name }]) {
      const { status, json } = await make({ name: newName(), from });
      expect(status).toBe(201);
      const fork = json as unknown as MadeWorkspace & { settings: object };
      expect(fork.aws.accountId).toBe(before.made.aws.accountId);
      expect(fork.aws.accessKeyId).not.toBe(before.made.aws.accessKeyId);
      expect(fork.settings).toEqual({ quotaProfile: "current" });
      await opens(fork, before);
    }
  });

  it("goes its own way, and so does the origin", async () => {
    const before = await origin();
    const fork = (await make({ name: newName(), from: before.made.name })).json as unknown as MadeWorkspace;
    await clientsOf(fork).aws.send(new ScheduleKeyDeletionCommand({ KeyId: before.KeyId }));
    await controlAt(url(), "PUT", "clock", { mode: "frozen", now: "2040-01-01T00:00:00Z" }, fork.token);
    await clientsOf(fork).aws.send(new CreateKeyCommand({}));
    await clientsOf(before.made).aws.send(
      new CreateAliasCommand({ AliasName: "alias/own", TargetKeyId: before.KeyId }),
    );
    await opens(before.made, before);
    expect((await clientsOf(before.made).aws.send(new ListKeysCommand({}))).Keys).toHaveLength(1);
    expect((await clientsOf(fork).aws.send(new ListKeysCommand({}))).Keys).toHaveLength(1);
    const again = (await make({ name: newName(), from: fork.name })).json as unknown as MadeWorkspace;
    const { json } = await controlAt(url(), "GET", "clock", undefined, again.token);
    expect(json.now).toBe("2040-01-01T00:00:00.000Z");
  });

  it("opens tokens of the origin's origin, and none of a stranger's", async () => {
    const before = await origin();
    const first = (await make({ name: newName(), from: before.made.name })).json as unknown as MadeWorkspace;
    const second = (await make({ name: newName(), from: first.name })).json as unknown as MadeWorkspace;
    await opens(second, before);
    const stranger = await origin();
    const { aws } = clientsOf(second);
    const { CiphertextBlob } = before;
    const refused = aws.send(new DecryptCommand({ CiphertextBlob, GrantTokens: [stranger.grantToken] }));
    await expect(refused).rejects.toThrow(expect.objectContaining({ name: "InvalidGrantTokenException" }));
  });

  it("begins with a snapshot's text", async () => {
    const before = await origin();
    const snapshot = await takeSnapshot(url(), { token: before.made.token, passphrase: PASSPHRASE });
    const wrong = await make({ name: newName(), from: { snapshot, passphrase: "something else" } });
    expect(wrong.status).toBe(400);
    expect((wrong.json.error as { message: string }).message).toContain("line 1: ");
    const { status, json } = await make({
      name: newName(),
      ttlSeconds: 60,
      from: { snapshot, passphrase: PASSPHRASE },
    });
    expect(status).toBe(201);
    expect(json.expiresAt).toEqual(expect.any(String));
    await opens(json as unknown as MadeWorkspace, before);
  });

  it("copies one that was only used, and extends one that was made before", async () => {
    const used = newName();
    const account = freshAccount();
    await kms({ account, workspace: used }).send(new CreateKeyCommand({}));
    const name = newName();
    const { json } = await make({ name, from: used });
    const fork = json as unknown as MadeWorkspace;
    expect(fork.aws.accountId).toBe(account);
    await clientsOf(fork).aws.send(new CreateKeyCommand({}));
    expect((await make({ name, from: used })).status).toBe(200);
    expect((await clientsOf(fork).aws.send(new ListKeysCommand({}))).Keys).toHaveLength(2);
  });

  it("is refused where there is no origin, where the name is in use, and for what is no origin", async () => {
    expect(await make({ from: newName() })).toMatchObject({ status: 404 });
    const used = newName();
    await kms({ workspace: used }).send(new CreateKeyCommand({}));
    expect(await make({ name: used, from: "default" })).toMatchObject({ status: 409 });
    for (const from of [
      "../x",
      "",
      7,
      {},
      { workspace: "X" },
      { snapshot: 1 },
      { workspace: "a", snapshot: "b" },
    ]) {
      const { status, json } = await make({ from });
      expect(status, JSON.stringify(from)).toBe(400);
      expect((json.error as { message: string }).message).toContain("from");
    }
  });
});
