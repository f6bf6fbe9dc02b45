import { CreateKeyCommand, DescribeKeyCommand, EncryptCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, serverUrl } from "../support/client.ts";
import { PolicedWorkspace } from "../support/policed-workspace.ts";
import { sts } from "../support/sts.ts";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

const document = (effect: "Allow" | "Deny", Action: string | string[], more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: effect, Action, Resource: "*", ...more }],
});

const LISTS = document("Allow", "kms:ListKeys");

describe("POST credentials with policies", () => {
  it("makes a user who may what they say, and nothing else", async () => {
    const scene = await PolicedWorkspace.begin();
    const alice = await scene.key("user/team/alice", { policies: [LISTS] });
    expect(alice.principal).toBe("user/team/alice");
    const client = scene.client(alice);
    await client.send(new ListKeysCommand({}));
    const arn = `arn:aws:iam::${scene.account}:user/team/alice`;
    expect(await failure(client.send(new CreateKeyCommand({})))).toEqual({
      name: "AccessDeniedException",
      message: `User: ${arn} is not authorized to perform: kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action`,
      status: 400,
    });
  });

  it("replaces those of a user who is there, for all of the user's access keys", async () => {
    const scene = await PolicedWorkspace.begin();
    const first = await scene.key("user/team/alice", { policies: [LISTS], tags: { team: "red" } });
    const second = await scene.key("user/alice", { policies: [ADMINISTRATOR] });
    expect(second.principal).toBe("user/team/alice");
    await scene.client(first).send(new CreateKeyCommand({}));
    const { json } = await scene.call("GET", `identities/aws/${scene.account}/user/alice`);
    expect(json).toMatchObject({ policies: [ADMINISTRATOR], tags: { team: "red" } });
  });

  it("takes documents, JSON, names of their own, and ARNs of managed policies", async () => {
    const scene = await PolicedWorkspace.begin();
    const policies = [
      LISTS,
      JSON.stringify(document("Allow", "kms:ListAliases")),
      { name: "creates", document: document("Allow", "kms:CreateKey") },
      { document: JSON.stringify(document("Deny", "kms:ListKeys")) },
      ADMINISTRATOR,
    ];
    await scene.key("role/app", { policies });
    const { json } = await scene.call("GET", `identities/aws/${scene.account}/role/app`);
    expect(json).toMatchObject({
      cloud: "aws",
      account: scene.account,
      principal: "role/app",
      arn: `arn:aws:iam::${scene.account}:role/app`,
      id: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      createdAt: expect.stringMatching(/^\d{4}-/),
      policies: [
        { name: "policy-1", document: LISTS },
        { name: "policy-2", document: document("Allow", "kms:ListAliases") },
        { name: "creates", document: document("Allow", "kms:CreateKey") },
        { name: "policy-4", document: document("Deny", "kms:ListKeys") },
        ADMINISTRATOR,
      ],
      boundary: null,
      tags: {},
      trust: {
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${scene.account}:root` },
            Action: "sts:AssumeRole",
          },
        ],
      },
    });
  });

  it("makes the user also where it says nothing of what the user may, so that a key policy can name the user", async () => {
    const scene = await PolicedWorkspace.begin();
    const alice = await scene.key("user/alice");
    const policy = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${scene.account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${scene.account}:user/alice` },
          Action: "kms:Encrypt",
          Resource: "*",
        },
      ],
    };
    const { KeyMetadata } = await scene
      .client()
      .send(new CreateKeyCommand({ Policy: JSON.stringify(policy) }));
    const KeyId = KeyMetadata?.KeyId;
    await scene.client(alice).send(new EncryptCommand({ KeyId, Plaintext: new Uint8Array(1) }));
    const refused = await failure(scene.client(alice).send(new DescribeKeyCommand({ KeyId })));
    expect(refused.name).toBe("AccessDeniedException");
  });

  it("bounds them with a boundary that is a document, which is kept as a managed policy", async () => {
    const scene = await PolicedWorkspace.begin();
    const alice = await scene.key("user/alice", { policies: [ADMINISTRATOR], boundary: LISTS });
    await scene.client(alice).send(new ListKeysCommand({}));
    expect((await failure(scene.client(alice).send(new CreateKeyCommand({})))).message).toContain(
      "because no permissions boundary allows the kms:CreateKey action",
    );
    const path = `identities/aws/${scene.account}/user/alice`;
    const { json } = await scene.call("GET", path);
    const boundary = `arn:aws:iam::${scene.account}:policy/fauxkms/user-alice-boundary`;
    expect(json).toMatchObject({ boundary });
    expect((await scene.call("PUT", path, { boundary })).json).toEqual(json);
    await scene.call("PUT", path, { boundary: null });
    await scene.client(alice).send(new CreateKeyCommand({}));
    expect(await scene.call("PUT", path, { boundary })).toMatchObject({ status: 400 });
  });

  it("gives tags, which conditions compare", async () => {
    const scene = await PolicedWorkspace.begin();
    const ofRed = document("Allow", "kms:ListKeys", {
      Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } },
    });
    const tags = [{ Key: "team", Value: "red" }];
    const red = await scene.key("user/red", { policies: [ofRed], tags });
    const blue = await scene.key("user/blue", { policies: [ofRed], tags: { team: "blue" } });
    await scene.client(red).send(new ListKeysCommand({}));
    expect((await failure(scene.client(blue).send(new ListKeysCommand({})))).name).toBe(
      "AccessDeniedException",
    );
  });

  it.each<[string, object, RegExp]>([
    ["a policy that is none", { policies: [LISTS, {}] }, /policies\[1\]: Syntax errors in policy\./],
    ["JSON that is none", { policies: ["{"] }, /policies\[0\]: Syntax errors in policy\./],
    [
      "a policy that names a principal",
      { policies: [document("Allow", "kms:*", { Principal: "*" })] },
      /policies\[0\]: Policy document should not specify a principal\./,
    ],
    [
      "a document in its place that is none",
      { policies: [{ name: "a", document: document("Allow", "List") }] },
      /policies\[0\]\.document: Actions\/Conditions must be prefaced by a vendor/,
    ],
    ["a name that is none", { policies: [{ name: "a b", document: LISTS }] }, /policies\[0\]\.name/],
    ["an unknown member", { policies: [{ names: "a", document: LISTS }] }, /unknown member 'names'/],
    [
      "a name twice",
      {
        policies: [
          { name: "a", document: LISTS },
          { name: "a", document: LISTS },
        ],
      },
      /policies\[1\]: there is another policy of the name 'a'/,
    ],
    [
      "an ARN that is no policy's",
      { policies: ["arn:aws:iam::aws:role/a"] },
      /is not the ARN of a managed policy/,
    ],
    ["an unknown policy of AWS", { policies: ["arn:aws:iam::aws:policy/No"] }, /policies\[0\]: .*policy\/No/],
    [
      "a policy that the account has not got",
      { policies: ["arn:aws:iam::111122223333:policy/p"] },
      /policies\[0\]: the account has no policy/,
    ],
    ["a boundary that is none", { boundary: { Version: "x" } }, /boundary: Syntax errors in policy\./],
    ["an unknown boundary", { boundary: "arn:aws:iam::aws:policy/No" }, /boundary: /],
    ["tags of which two are one", { tags: { Team: "a", team: "b" } }, /tags: 'team' is given twice/],
    ["a tag of AWS", { tags: { "aws:team": "a" } }, /tags: 'aws:team'/],
    ["a trust policy of a user", { trust: document("Allow", "sts:AssumeRole") }, /trust: only a role/],
    ["policies that are no list", { policies: LISTS }, /policies: /],
    ["a principal without a name", { principal: "user/a/" }, /principal: must be user\/NAME/],
    [
      "a name that IAM does not take",
      { principal: `user/${"a".repeat(65)}` },
      /principal: must be user\/NAME/,
    ],
    ["policies of the root user", { principal: "root", policies: [LISTS] }, /policies: the root user/],
  ])("refuses %s", async (_, change, message) => {
    const scene = await PolicedWorkspace.begin();
    const body = { cloud: "aws", account: scene.account, principal: "user/alice", ...change };
    const { status, json } = await scene.call("POST", "credentials", body);
    expect([status, json.error]).toEqual([400, { code: "invalid", message: expect.stringMatching(message) }]);
    expect((await scene.call("GET", `identities/aws/${scene.account}`)).json).toEqual({ identities: [] });
  });

  it("refuses another path of a name that is there", async () => {
    const scene = await PolicedWorkspace.begin();
    await scene.key("user/a/alice");
    const body = { cloud: "aws", account: scene.account, principal: "user/b/Alice" };
    expect(await scene.call("POST", "credentials", body)).toEqual({
      status: 409,
      json: {
        error: {
          code: "conflict",
          message: "principal: names are unique in an account, and there is user/a/alice",
        },
      },
    });
  });
});

describe("the users and roles of an account", () => {
  it("are set, shown, listed and deleted by their principal, with its slashes or without", async () => {
    const scene = await PolicedWorkspace.begin();
    const root = `identities/aws/${scene.account}`;
    const put = await scene.call("PUT", `${root}/user/team/alice`, { policies: [LISTS], tags: { a: "b" } });
    expect(put).toMatchObject({ status: 200, json: { principal: "user/team/alice", groups: [] } });
    for (const path of ["user/team/alice", "user%2Fteam%2Falice", "user/alice", "user%2FALICE"]) {
      expect(await scene.call("GET", `${root}/${path}`)).toEqual(put);
    }
    await scene
      .call("PUT", `${root}/role%2Fapp`, { trust: document("Allow", "sts:AssumeRole", {}) })
      .then(({ status }) => expect(status).toBe(400));
    const role = await scene.call("PUT", `${root}/role%2Fapp`, {});
    expect(await scene.call("GET", root)).toEqual({
      status: 200,
      json: { identities: [role.json, put.json] },
    });
    const page = await scene.call("GET", `${root}?limit=1`);
    expect(page.json).toEqual({ identities: [role.json], next: "role/app" });
    expect((await scene.call("GET", `${root}?limit=1&after=role/app`)).json).toEqual({
      identities: [put.json],
    });
    expect((await scene.call("DELETE", `${root}/user/alice`)).status).toBe(204);
    expect((await scene.call("DELETE", `${root}/user/alice`)).status).toBe(404);
    expect((await scene.call("GET", `${root}/user/team/alice`)).status).toBe(404);
    expect((await scene.call("GET", root)).json).toEqual({ identities: [role.json] });
  });

  it("keep what a change leaves out, and lose what it clears", async () => {
    const scene = await PolicedWorkspace.begin();
    const path = `identities/aws/${scene.account}/user/alice`;
    await scene.call("PUT", path, {
      policies: [LISTS, ADMINISTRATOR],
      tags: { a: "b" },
      boundary: ADMINISTRATOR,
    });
    const { json: before } = await scene.call("GET", path);
    expect((await scene.call("PUT", path, {})).json).toEqual(before);
    expect((await scene.call("PUT", path, { tags: null })).json).toEqual({ ...before, tags: {} });
    expect((await scene.call("PUT", path, { policies: [] })).json).toEqual({
      ...before,
      tags: {},
      policies: [],
    });
    const { policies, tags, boundary } = before;
    expect((await scene.call("PUT", path, { policies, tags, boundary })).json).toEqual(before);
  });

  it("are one, however many access keys are made at once", async () => {
    const scene = await PolicedWorkspace.begin();
    await Promise.all(Array.from({ length: 8 }, () => scene.key("user/alice", { policies: [LISTS] })));
    const { json } = await scene.call("GET", `identities/aws/${scene.account}`);
    expect(json).toMatchObject({
      identities: [{ principal: "user/alice", policies: [{ document: LISTS }] }],
    });
  });

  it("trust the user who is there when they are told, and not one who is made again", async () => {
    const scene = await PolicedWorkspace.begin();
    const path = `identities/aws/${scene.account}/role/app`;
    const arn = `arn:aws:iam::${scene.account}:user/alice`;
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }],
    };
    const RoleArn = `arn:aws:iam::${scene.account}:role/app`;
    const assume = async () => {
      const key = await scene.key("user/alice");
      return sts({ server: "off", key }).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "build" }));
    };
    await scene.call("PUT", path, { trust });
    await assume();
    expect((await scene.call("PUT", path, { trust })).json).toMatchObject({ trust });
    await assume();
    await scene.call("DELETE", `identities/aws/${scene.account}/user/alice`);
    expect((await failure(assume())).name).toBe("AccessDenied");
    await scene.call("PUT", path, { trust });
    await assume();
  });

  it("end with their access keys", async () => {
    const scene = await PolicedWorkspace.begin("off");
    const alice = await scene.key("user/team/alice");
    const bob = await scene.key("user/team/bob");
    await scene.call("DELETE", `identities/aws/${scene.account}/user/team/alice`);
    const { json } = await scene.call("GET", `credentials?account=${scene.account}`);
    const ids = (json.credentials as { accessKeyId: string }[]).map(({ accessKeyId }) => accessKeyId);
    expect(ids).toContain(bob.accessKeyId);
    expect(ids).not.toContain(alice.accessKeyId);
  });

  it.each([
    ["identities/oracle/111122223333/user/a", 400],
    ["identities/aws/1/user/a", 400],
    ["identities/aws/111122223333/group/a", 400],
    ["identities/aws/111122223333/root", 400],
    ["identities/aws/111122223333/user", 400],
    ["identities/aws/111122223333/user/%ff", 400],
    ["identities/aws/111122223333/user/a?x=1", 400],
    ["identities/aws/111122223333/user/nobody", 404],
    ["identities/aws", 404],
  ])("are not at %s", async (path, status) => {
    const scene = await PolicedWorkspace.begin();
    expect((await scene.call("GET", path)).status).toBe(status);
  });

  it("have no other methods", async () => {
    const answer = await fetch(`${serverUrl("off")}/_fauxkms/identities/aws/${freshAccount()}/user/a`, {
      method: "POST",
    });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, PUT, DELETE"]);
  });
});
