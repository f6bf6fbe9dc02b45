import { CreateKeyCommand, EncryptCommand, KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { type Fauxkms, FauxkmsError, startFauxkms, type Workspace } from "../../client/index.ts";
import { matchers } from "../../client/matchers.ts";
import { alibabaCall } from "../support/alibaba.ts";
import { serverUrl } from "../support/shared-servers.ts";

let mock: Fauxkms;

beforeAll(async () => {
  mock = await startFauxkms({ attach: { url: serverUrl("off") } });
  return () => mock.stop();
});

const begin = (policies: "enforce" | "observe" = "enforce"): Promise<Workspace> =>
  mock.workspace({ settings: { policies } });

const allowing = (Action: string | string[], Resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});

describe("a permission test", () => {
  it("asks as a user who may what the policies say", async () => {
    await using kms = await begin();
    const { KeyMetadata } = await new KMSClient(kms.aws()).send(new CreateKeyCommand({}));
    const alice = await kms.user({ policies: [allowing("kms:Encrypt", KeyMetadata?.Arn)] });
    const client = new KMSClient(kms.aws(alice));
    const input = { KeyId: KeyMetadata?.KeyId, Plaintext: new Uint8Array(1) };
    await client.send(new EncryptCommand(input));
    const message = await client.send(new ListKeysCommand({})).catch((error: Error) => error.message);
    expect(message).toContain(`User: arn:aws:iam::${kms.accounts.aws}:user/test-`);
    const verdict = await matchers.toBeDenied(client.send(new ListKeysCommand({})));
    expect(verdict.pass).toBe(true);
    const elsewhere = new KMSClient(kms.aws({ ...alice, region: "eu-west-3" }));
    expect(
      (await matchers.toFailWith(elsewhere.send(new EncryptCommand(input)), "NotFoundException")).pass,
    ).toBe(true);
  });

  it("asks as a role, whose session has a name", async () => {
    await using kms = await begin();
    const app = await kms.role({ name: "team/app" });
    expect(app.principal).toBe("role/team/app");
    const message = await new KMSClient(kms.aws(app))
      .send(new ListKeysCommand({}))
      .catch((error: Error) => error.message);
    expect(message).toContain(`arn:aws:sts::${kms.accounts.aws}:assumed-role/app/fauxkms`);
  });

  it("changes what a user may, and looks at it", async () => {
    await using kms = await begin();
    const alice = await kms.user({ name: "alice", tags: { team: "red" } });
    const client = new KMSClient(kms.aws(alice));
    const shown = await kms.identities.put("user/alice", {
      policies: [{ name: "lists", document: allowing("kms:ListKeys") }],
    });
    await client.send(new ListKeysCommand({}));
    expect(shown).toMatchObject({ tags: { team: "red" }, policies: [{ name: "lists" }] });
    expect(await kms.identities.get("user/alice")).toEqual(shown);
    expect(await kms.identities.list()).toEqual([shown]);
    await kms.identities.delete("user/alice");
    expect(await kms.identities.list()).toEqual([]);
    expect(await kms.identities.get("user/alice").catch((error: unknown) => error)).toMatchObject({
      code: "notFound",
    });
    await kms.user({ name: "bob", account: "111122223333" });
    expect(await kms.identities.get("user/bob", { account: "111122223333" })).toMatchObject({
      arn: "arn:aws:iam::111122223333:user/bob",
    });
  });

  it("is told why", async () => {
    await using kms = await begin();
    const { KeyMetadata } = await new KMSClient(kms.aws()).send(new CreateKeyCommand({}));
    const alice = await kms.user({ name: "alice", policies: [allowing("kms:Encrypt")] });
    const input = { KeyId: KeyMetadata?.Arn, Plaintext: new Uint8Array(3) };
    expect(await kms.explain({ by: alice, operation: "Encrypt", input })).toMatchObject({
      decision: "allow",
      sentence: null,
    });
    const { sentence, reasons } = await kms.explain({
      by: "user/alice",
      operation: "Decrypt",
      input: { KeyId: KeyMetadata?.Arn },
    });
    expect(sentence).toContain("because no identity-based policy allows the kms:Decrypt action");
    expect(reasons).toContainEqual({
      action: "kms:Decrypt",
      policy: "inline policy policy-1 of user/alice",
      statement: "statement 1",
      effect: "Allow",
      matched: false,
      missed: 'Action: kms:Decrypt is not among "kms:Encrypt"',
    });
    await expect(kms.explain({ by: "user/nobody", operation: "ListKeys" })).rejects.toThrow(FauxkmsError);
  });

  it("has users and roles of Alibaba Cloud, with access keys for its SDKs", async () => {
    await using kms = await begin();
    const policy = { Version: "1", Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }] };
    const cloud = "alibaba";
    const alice = await kms.user({ cloud, name: "alice", policies: ["AliyunKMSReadOnlyAccess", policy] });
    const options = kms.alibaba(alice);
    expect(options).toEqual({
      ...kms.alibaba(),
      accessKeyId: alice.accessKeyId,
      accessKeySecret: alice.accessKeySecret,
    });
    const accessKey = { accessKeyId: options.accessKeyId, accessKeySecret: options.accessKeySecret };
    await alibabaCall("ListKeys", {}, { url: kms.url, region: options.regionId, accessKey });
    expect(kms.alibaba({ ...alice, securityToken: "t", region: "cn-beijing" })).toMatchObject({
      securityToken: "t",
      regionId: "cn-beijing",
    });
    const app = await kms.role({ cloud });
    expect(app.principal).toMatch(/^role\/test-/);
    const shown = await kms.identities.get("user/alice", { cloud });
    expect(shown).toMatchObject({
      cloud,
      account: kms.accounts.alibaba,
      policies: [
        "acs:ram:*:system:policy/AliyunKMSReadOnlyAccess",
        { name: "fauxkms-user-alice-2", document: policy },
      ],
    });
    expect(await kms.identities.put("user/alice", { policies: shown.policies }, { cloud })).toEqual(shown);
    expect((await kms.identities.list({ cloud })).map(({ principal }) => principal)).toEqual([
      app.principal,
      "user/alice",
    ]);
    await kms.identities.delete("user/alice", { cloud });
    expect(await kms.identities.list({ cloud })).toHaveLength(1);
    expect(await kms.identities.list()).toEqual([]);
    const refused = await kms.identities.put("role/app", { boundary: policy }, { cloud }).catch(String);
    expect(refused).toContain("boundary: RAM has no permissions boundaries");
  });

  it("finds what would be denied in a run of the application", async () => {
    await using kms = await begin("observe");
    const client = new KMSClient(kms.aws(await kms.user({ policies: [allowing("kms:CreateKey")] })));
    await client.send(new CreateKeyCommand({}));
    await client.send(new ListKeysCommand({}));
    const denied = await kms.requests.list({ denied: true });
    expect(denied.map(({ operation, status }) => [operation, status])).toEqual([["ListKeys", 200]]);
    expect(denied[0]?.denied?.sentence).toContain("kms:ListKeys");
    expect(await kms.requests.list({ denied: false })).toMatchObject([{ operation: "CreateKey" }]);
  });

  it("is in a world whose policies the option of startFauxkms enforces, on a server that runs already too", async () => {
    await using kms = await startFauxkms({ attach: { url: serverUrl("off") }, policies: "enforce" });
    const client = new KMSClient(kms.aws(await kms.user()));
    expect((await matchers.toBeDenied(client.send(new ListKeysCommand({})))).pass).toBe(true);
  });
});
