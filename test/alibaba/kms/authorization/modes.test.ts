import { describe, expect, it } from "vitest";
import { alibabaClient } from "../../../support/alibaba.ts";
import { base64 } from "../../../support/alibaba-keys.ts";
import { PolicedWorkspace } from "../../../support/policed-workspace.ts";
import { ramAllow, ramDeny, ramDocument, sentenceOf } from "../../../support/ram-scene.ts";

const Plaintext = base64("text");

/** A workspace on a server that checks no signatures, with a key and a user who may describe it and not encrypt. */
async function begin(policies: "enforce" | "observe" | "off") {
  const { made } = await PolicedWorkspace.begin(policies);
  const workspace = await PolicedWorkspace.begin(policies);
  const { accountId: account, accessKeyId, accessKeySecret } = workspace.made.alibaba;
  const root = alibabaClient({ account, accessKey: { accessKeyId, accessKeySecret } });
  const { KeyMetadata } = await root.call("CreateKey");
  const { KeyId, Arn } = KeyMetadata as { KeyId: string; Arn: string };
  const document = ramDocument(ramAllow("kms:Describe*"), ramDeny("kms:ListKeys"));
  const { json } = await workspace.call("POST", "credentials", {
    cloud: "alibaba",
    account,
    principal: "user/u",
    policies: [{ name: "own", document }],
  });
  const accessKey = { accessKeyId: String(json.accessKeyId), accessKeySecret: "not checked" };
  const u = alibabaClient({ account, accessKey });
  const denied = async () => {
    const { requests } = (await workspace.call("GET", "requests?denied=true")).json;
    return requests as Record<string, unknown>[];
  };
  return { made, workspace, account, root, u, KeyId, Arn, denied };
}

describe("policies of a workspace", () => {
  it("decide by the access key where they are enforced, though no signature is checked", async () => {
    const { u, KeyId, Arn, denied } = await begin("enforce");
    await u.call("DescribeKey", { KeyId });
    expect(await u.failure("Encrypt", { KeyId, Plaintext })).toEqual({
      code: "Forbidden.NoPermission",
      status: 403,
      message: sentenceOf(Arn),
    });
    expect(await denied()).toMatchObject([
      {
        operation: "Encrypt",
        status: 403,
        errorCode: "Forbidden.NoPermission",
        denied: {
          observed: false,
          sentence: expect.stringContaining(`user/u may not kms:Encrypt on ${Arn}`),
        },
      },
    ]);
  });

  it("let pass and tell what they would deny where they are observed", async () => {
    const { account, u, KeyId, Arn, denied } = await begin("observe");
    await u.call("DescribeKey", { KeyId });
    const { CiphertextBlob } = await u.call("Encrypt", { KeyId, Plaintext });
    await u.call("ReEncrypt", { CiphertextBlob, DestinationKeyId: KeyId });
    await u.call("ListKeys");
    const seen = await denied();
    expect(seen.map(({ operation, status }) => [operation, status])).toEqual(
      expect.arrayContaining([
        ["Encrypt", 200],
        ["ReEncrypt", 200],
        ["ListKeys", 200],
      ]),
    );
    expect(seen).toHaveLength(3);
    const of = (name: string) => seen.find(({ operation }) => operation === name)?.denied;
    expect(of("ListKeys")).toMatchObject({
      observed: true,
      policy: expect.stringContaining("own"),
      sentence: expect.stringContaining(`user/u may not kms:ListKeys on acs:kms:cn-hangzhou:${account}:key:`),
    });
    // The second permission is told besides.
    expect(of("ReEncrypt")).toMatchObject({
      sentence: expect.stringContaining(`kms:ReEncryptFrom on ${Arn}`),
      also: [expect.stringContaining(`kms:ReEncryptTo on ${Arn}`)],
    });
  });

  it("are asked by nobody where they are off, and explained all the same", async () => {
    const { workspace, account, u, KeyId, Arn, denied } = await begin("off");
    await u.call("Encrypt", { KeyId, Plaintext });
    await u.call("ListKeys");
    expect(await denied()).toEqual([]);
    const question = {
      cloud: "alibaba",
      account,
      region: "cn-hangzhou",
      operation: "kms:Encrypt",
      input: { KeyId },
    };
    const ask = (principal: string) => workspace.call("POST", "explain", { ...question, principal });
    expect((await ask("user/u")).json).toMatchObject({
      decision: "deny",
      sentence: sentenceOf(Arn),
      reasons: [
        { action: "kms:Encrypt", matched: false },
        { action: "kms:Encrypt", matched: false },
      ],
    });
    expect((await ask("root")).json).toMatchObject({ decision: "allow", sentence: null });
    expect((await ask("user/none")).status).toBe(400);
  });

  it("know who has no access key: an account's id is the account itself, an unknown access key nobody", async () => {
    const { made, account, KeyId, workspace } = await begin("enforce");
    const own = alibabaClient({ account, workspace: workspace.made.name });
    await own.call("Encrypt", { KeyId, Plaintext });
    const accessKey = { accessKeyId: "LTAI5tAAAAAAAAAAAAAAAAAA", accessKeySecret: "x" };
    const unknown = alibabaClient({ account, accessKey, workspace: made.name });
    expect(await unknown.failure("ListKeys")).toMatchObject({
      code: "InvalidAccessKeyId.NotFound",
      status: 404,
    });
  });
});
