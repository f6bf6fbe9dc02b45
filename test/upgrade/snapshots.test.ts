import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DecryptCommand, ListAliasesCommand, ListGrantsCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { KEY_STORE_SCHEMA } from "../../src/objects/key-store/schema.ts";
import { alibabaClient } from "../support/alibaba.ts";
import { base64 } from "../support/alibaba-keys.ts";
import { kms, serverUrl } from "../support/client.ts";
import { controlIn, PASSPHRASE, putSnapshot, takeSnapshot } from "../support/snapshots.ts";

const root = join(import.meta.dirname, "snapshots");

/** What was made with the keys of a recorded snapshot. */
interface Made {
  readonly ciphertext: string;
  readonly grantToken: string;
  readonly alibabaCiphertext: string;
  readonly keyId: string;
}

describe.each(globSync("*.ndjson", { cwd: root }))("the recorded snapshot %s", (file) => {
  const document = readFileSync(join(root, file), "utf8");
  const made = JSON.parse(readFileSync(join(root, file.replace("ndjson", "json")), "utf8")) as Made;
  const workspace = `recorded-${file.split(".")[0]}`;

  it("is restored, and its ciphertexts and tokens are good", async () => {
    expect(await putSnapshot(serverUrl("off"), document, { workspace, passphrase: PASSPHRASE })).toEqual({
      status: 204,
      text: "",
    });
    const aws = kms({ account: "111122223333", workspace, region: "eu-west-3" });
    const CiphertextBlob = Buffer.from(made.ciphertext, "base64");
    const opened = await aws.send(new DecryptCommand({ CiphertextBlob, GrantTokens: [made.grantToken] }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("aws");
    const { Aliases } = await aws.send(new ListAliasesCommand({ KeyId: made.keyId }));
    expect(Aliases?.map(({ AliasName }) => AliasName)).toEqual(["alias/recorded"]);
    const { Grants } = await aws.send(new ListGrantsCommand({ KeyId: made.keyId }));
    expect(Grants).toHaveLength(1);
    const client = alibabaClient({ account: "1234567890123456", workspace });
    const { Plaintext } = await client.call("Decrypt", { CiphertextBlob: made.alibabaCiphertext });
    expect(Plaintext).toBe(base64("alibaba"));
    const { SecretData } = await client.call("GetSecretValue", { SecretName: "recorded" });
    expect(SecretData).toBe("a secret");
    const { NetworkRules } = await client.call("ListNetworkRules");
    expect(JSON.stringify(NetworkRules)).toContain('"rule"');
    const { json } = await controlIn(serverUrl("off"), workspace, "GET", "instances");
    expect(json.instances).toHaveLength(1);
    expect((await controlIn(serverUrl("off"), workspace, "GET", "clock")).json.mode).toBe("frozen");
  });

  it("has taken the later steps then", async () => {
    const today = await takeSnapshot(serverUrl("off"), { workspace, passphrase: PASSPHRASE });
    const objects = (text: string) =>
      text
        .split("\n")
        .filter((line) => line.startsWith('{"object":"keys"'))
        .map((line) => (JSON.parse(line) as { steps: { keys: number } }).steps.keys);
    expect(new Set(objects(document))).toEqual(new Set([Number(/keys-(\d+)/.exec(file)?.[1])]));
    expect(new Set(objects(today))).toEqual(new Set([KEY_STORE_SCHEMA.length]));
    const rows = (text: string) =>
      text.split("\n").filter((line) => line.startsWith('["') || /^\[\d/.test(line));
    // The latter has the same rows, but for what was counted since.
    expect(rows(today).length).toBeGreaterThanOrEqual(rows(document).length);
  });
});
