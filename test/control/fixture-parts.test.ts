import {
  GetGroupCommand,
  GetRoleCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAttachedUserPoliciesCommand,
} from "@aws-sdk/client-iam";
import { DecryptCommand, DescribeKeyCommand, EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { KEY_USER } from "../support/access-points.ts";
import { alibabaClient } from "../support/alibaba.ts";
import { control, failure, kms, serverUrl } from "../support/client.ts";
import { clusterId, PASSWORD, TRUST_ANCHOR } from "../support/custom-key-stores.ts";
import { freshWorkspace, loadFixture, pathsOf } from "../support/fixtures.ts";
import { iam, policyOf } from "../support/iam.ts";
import { callInstanceApi } from "../support/instance-api.ts";
import { makeApplication } from "../support/instance-applications.ts";
import { FrozenWorkspace } from "../support/management.ts";

const ACCOUNT = "111122223333";
const HEX = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

describe("access keys in a fixture", () => {
  const accessKeyId = `AKIAFIXTURE${process.pid}`;
  const credentials = [{ accessKeyId, secretAccessKey: "a-secret-of-a-fixture", principal: "user/alice" }];
  const fixture = {
    fauxkms: "fixture/1",
    aws: {
      account: ACCOUNT,
      credentials,
      keys: [{ alias: "alias/x" }],
      // In strict mode policies hold.
      identities: { users: [{ name: "alice", policies: [JSON.parse(policyOf("kms:DescribeKey"))] }] },
    },
  };
  const token = "test-admin-token";

  it("sign requests in strict mode, and are of one workspace alone", async () => {
    const [one, other] = [freshWorkspace(), freshWorkspace()];
    const post = (workspace: string, mode: string) =>
      control("POST", `fixtures?mode=${mode}`, fixture, { server: "strict", workspace, token });
    expect((await post(one, "create")).json).toEqual({ created: 3, skipped: 0 });
    expect((await post(one, "merge")).json).toEqual({ created: 0, skipped: 3 });
    const client = (secretAccessKey: string) =>
      kms({ server: "strict", config: { credentials: { accessKeyId, secretAccessKey } } });
    const { KeyMetadata } = await client("a-secret-of-a-fixture").send(
      new DescribeKeyCommand({ KeyId: "alias/x" }),
    );
    expect(KeyMetadata?.AWSAccountId).toBe(ACCOUNT);
    expect(await failure(client("a-secret-of-a-fixture").send(new ListKeysCommand({})))).toMatchObject({
      name: "AccessDeniedException",
    });
    expect(await failure(client("another-secret").send(new ListKeysCommand({})))).toMatchObject({
      name: "InvalidSignatureException",
    });
    const taken = await post(other, "create");
    expect(taken).toMatchObject({
      status: 409,
      json: { error: { problems: [{ path: "aws.credentials[0].accessKeyId" }] } },
    });
    const again = await post(one, "replace");
    expect(again.json).toEqual({ created: 3, skipped: 0 });
    await client("a-secret-of-a-fixture").send(new DescribeKeyCommand({ KeyId: "alias/x" }));
  });
});

describe("custom key stores in a fixture", () => {
  it("have keys, which are Unavailable where the store is disconnected", async () => {
    const store = (name: string, state: string) => ({
      ...{ name, state, cloudHsmClusterId: clusterId() },
      ...{ trustAnchorCertificate: TRUST_ANCHOR, keyStorePassword: PASSWORD },
    });
    const workspace = freshWorkspace();
    const fixture = {
      fauxkms: "fixture/1",
      aws: {
        account: ACCOUNT,
        customKeyStores: [store("on", "CONNECTED"), store("off", "DISCONNECTED")],
        keys: [
          { alias: "alias/on", customKeyStore: "on" },
          { alias: "alias/off", customKeyStore: "off" },
        ],
      },
    };
    expect(await loadFixture(fixture, { workspace })).toMatchObject({ created: 4, skipped: 0 });
    expect(await loadFixture(fixture, { workspace, mode: "merge" })).toMatchObject({
      created: 0,
      skipped: 4,
    });
    const client = kms({ workspace, account: ACCOUNT });
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: "alias/on" }));
    expect(KeyMetadata).toMatchObject({ Origin: "AWS_CLOUDHSM", KeyState: "Enabled" });
    const off = await client.send(new DescribeKeyCommand({ KeyId: "alias/off" }));
    expect(off.KeyMetadata?.KeyState).toBe("Unavailable");
  });
});

describe("imported material in a fixture", () => {
  it("is in every Region of a multi-Region key, and expires", async () => {
    const workspace = await FrozenWorkspace.begin("2026-12-01T00:00:00Z");
    const key = { alias: "alias/byok", origin: "EXTERNAL", material: HEX, validTo: "2026-12-02T00:00:00Z" };
    const replicas = [{ region: "eu-west-3", alias: "alias/byok" }];
    const fixture = { fauxkms: "fixture/1", aws: { account: ACCOUNT, keys: [{ ...key, replicas }] } };
    expect(await loadFixture(fixture, { workspace: workspace.name })).toMatchObject({ created: 2 });
    const [here, there] = ["us-east-1", "eu-west-3"].map((region) =>
      kms({ workspace: workspace.name, account: ACCOUNT, region }),
    );
    const Plaintext = Buffer.from("x");
    const sealed = await here?.send(new EncryptCommand({ KeyId: "alias/byok", Plaintext }));
    const opened = await there?.send(
      new DecryptCommand({ CiphertextBlob: sealed?.CiphertextBlob, KeyId: "alias/byok" }),
    );
    expect(Buffer.from(opened?.Plaintext ?? [])).toEqual(Plaintext);
    await workspace.advance(86_401);
    for (const client of [here, there]) {
      const answer = await client?.send(new DescribeKeyCommand({ KeyId: "alias/byok" }));
      expect(answer?.KeyMetadata?.KeyState).toBe("PendingImport");
    }
  });
});

describe("a ClientKey in a fixture", () => {
  it("signs requests of the Instance API with the private key that its owner has kept", async () => {
    // One that was made elsewhere, on another server: its certificate is public.
    const elsewhere = await FrozenWorkspace.begin("2026-12-01T00:00:00Z", "observe");
    const { client, clientKey } = await makeApplication(elsewhere);
    const described = await client.call("GetClientKey", { ClientKeyId: clientKey.keyId });
    const INSTANCE = "kst-hzz6123example0003";
    const workspace = freshWorkspace();
    const fixture = {
      fauxkms: "fixture/1",
      clock: { mode: "frozen", now: "2026-12-02T00:00:00Z" },
      alibaba: {
        account: "1234567890123456",
        instances: [{ id: INSTANCE }],
        keys: [{ id: "key-hzz6123example0003", instance: INSTANCE, material: HEX }],
        policies: [{ name: "p", instance: INSTANCE, permissions: [KEY_USER], resources: ["key/*"] }],
        accessPoints: [{ name: "app", policies: ["p"] }],
        clientKeys: [{ id: clientKey.keyId, accessPoint: "app", certificate: described.PublicKeyData }],
      },
    };
    expect(await loadFixture(fixture, { workspace })).toMatchObject({ created: 6, skipped: 0 });
    expect(await loadFixture(fixture, { workspace, mode: "merge" })).toMatchObject({
      created: 0,
      skipped: 6,
    });
    const answer = await callInstanceApi(serverUrl("off"), clientKey, "Encrypt", {
      KeyId: "key-hzz6123example0003",
      Plaintext: Buffer.from("x"),
    });
    expect(answer.status).toBe(200);
    const other = await loadFixture(fixture, { workspace: freshWorkspace() });
    expect(pathsOf(other)).toEqual(["alibaba.clientKeys[0].id"]);
    const { call } = alibabaClient({ workspace, account: "1234567890123456" });
    expect(await call("ListClientKeys", { AapName: "app" })).toMatchObject({
      ClientKeys: [{ ClientKeyId: clientKey.keyId }],
    });
  });
});

describe("identities in a fixture", () => {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  };
  const fixture = (identities: object) => ({ fauxkms: "fixture/1", aws: { account: ACCOUNT, identities } });

  it("are what IAM shows of the account", async () => {
    const workspace = freshWorkspace();
    const Bound = { name: "Bound", path: "/b/", policy: JSON.parse(policyOf("kms:*")) };
    const policies = ["Bound", JSON.parse(policyOf("kms:Sign"))];
    const alice = { name: "alice", groups: ["developers"], policies, tags: { team: "shop" } };
    const identities = {
      policies: [Bound],
      groups: [{ name: "developers" }],
      users: [alice],
      roles: [{ name: "app", trust, boundary: "Bound" }],
    };
    expect(await loadFixture(fixture(identities), { workspace })).toMatchObject({ created: 4 });
    const client = iam({ account: ACCOUNT, workspace });
    const UserName = "alice";
    const { User } = await client.send(new GetUserCommand({ UserName }));
    expect(User).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      Tags: [{ Key: "team", Value: "shop" }],
    });
    const { PolicyDocument } = await client.send(
      new GetUserPolicyCommand({ UserName, PolicyName: "policy-2" }),
    );
    expect(decodeURIComponent(PolicyDocument ?? "")).toBe(policyOf("kms:Sign"));
    const bound = `arn:aws:iam::${ACCOUNT}:policy/b/Bound`;
    const { AttachedPolicies } = await client.send(new ListAttachedUserPoliciesCommand({ UserName }));
    expect(AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([bound]);
    const { Users } = await client.send(new GetGroupCommand({ GroupName: "developers" }));
    expect(Users?.map((user) => user.UserId)).toEqual([User?.UserId]);
    const { Role } = await client.send(new GetRoleCommand({ RoleName: "app" }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(bound);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(trust);
  });

  it("are made with the rest, all or none, and by the same again only what is missing", async () => {
    const workspace = freshWorkspace();
    const role = { name: "app", trust };
    expect(await loadFixture(fixture({ roles: [role] }), { workspace })).toMatchObject({ created: 1 });
    const more = { ...fixture({ roles: [role], users: [{ name: "alice" }] }) };
    const refused = await loadFixture(more, { workspace });
    expect([refused.status, pathsOf(refused)]).toEqual([409, ["aws.identities.roles[0].name"]]);
    expect(await loadFixture(more, { workspace, mode: "merge" })).toMatchObject({ created: 1, skipped: 1 });
    expect(await loadFixture(more, { workspace, mode: "replace" })).toMatchObject({ created: 2, skipped: 0 });
  });

  it("are refused by their shape and by the rules of IAM", async () => {
    const workspace = freshWorkspace();
    const shapes = { roles: [{ name: "no trust" }], users: [{ name: "u", path: "x", policy: {} }] };
    expect(pathsOf(await loadFixture(fixture(shapes), { workspace })).sort()).toEqual([
      "aws.identities.roles[0].name",
      "aws.identities.roles[0].trust",
      "aws.identities.users[0].path",
      "aws.identities.users[0].policy",
    ]);
    const rules = { roles: [{ name: "r", trust: {}, policies: [{}, "None"], boundary: "None" }] };
    const refused = await loadFixture(fixture(rules), { workspace });
    expect(refused.status).toBe(400);
    expect(pathsOf(refused).sort()).toEqual([
      "aws.identities.roles[0].boundary",
      "aws.identities.roles[0].policies[0]",
      "aws.identities.roles[0].policies[1]",
      "aws.identities.roles[0].trust",
    ]);
  });
});
