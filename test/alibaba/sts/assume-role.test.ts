import { describe, expect, it } from "vitest";
import { alibabaCall, alibabaFailure, freshAlibabaAccount, rawAlibaba } from "../../support/alibaba.ts";
import { alibabaKeyOf, allows, ramRole, STS, StsScene } from "../../support/alibaba-sts.ts";

const open = () => new StsScene("off");

describe("AssumeRole in permissive mode", () => {
  it("gives credentials of a role that nobody made, to anybody", async () => {
    const scene = open();
    const arn = ramRole(freshAlibabaAccount());
    const answer = await scene.assume(undefined, arn, { RoleSessionName: "alice@example.com" });
    expect(answer).toEqual({
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/i),
      AssumedRoleUser: {
        Arn: `${arn}/alice@example.com`,
        AssumedRoleId: expect.stringMatching(/^\d{18}:alice@example\.com$/),
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^STS\.[A-Za-z0-9]{25}$/),
        AccessKeySecret: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
        SecurityToken: expect.any(String),
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
    });
  });

  it("gives credentials that KMS and STS know, of the role's account", async () => {
    const scene = open();
    const account = freshAlibabaAccount();
    const accessKey = alibabaKeyOf(await scene.assume(undefined, ramRole(account)));
    const { KeyMetadata } = await alibabaCall("CreateKey", {}, { server: "off", accessKey });
    expect((KeyMetadata as { Arn: string }).Arn).toContain(`:${account}:key/`);
    const { Arn } = await scene.sts("GetCallerIdentity", {}, accessKey);
    expect(Arn).toBe(`acs:ram::${account}:assumed-role/app/tests`);
  });

  it("ends its credentials by the clock of the workspace", async () => {
    const workspace = `sts-${crypto.randomUUID().slice(0, 13)}`;
    const scene = new StsScene("off", workspace);
    await scene.control("PUT", "clock", { mode: "frozen", now: "2030-01-02T03:04:05Z" });
    const answer = await scene.assume(undefined, ramRole(scene.account), { DurationSeconds: 900 });
    expect((answer.Credentials as { Expiration: string }).Expiration).toBe("2030-01-02T03:19:05Z");
    const accessKey = alibabaKeyOf(answer);
    const list = () => alibabaCall("ListKeys", {}, { server: "off", workspace, accessKey });
    await list();
    await scene.control("PUT", "clock", { mode: "frozen", now: "2030-01-02T03:19:05Z" });
    expect(await alibabaFailure(list())).toEqual({
      code: "InvalidSecurityToken.Expired",
      message: "Specified SecurityToken is expired.",
      status: 400,
    });
  });

  it.each<[what: string, more: object, code: string, message: string]>([
    [
      "an ARN of a user",
      { RoleArn: "acs:ram::1234567890123456:user/alice" },
      "InvalidParameter.RoleArn",
      "The parameter RoleArn is wrongly formed.",
    ],
    [
      "an ARN of another cloud",
      { RoleArn: "arn:aws:iam::123456789012:role/app" },
      "InvalidParameter.RoleArn",
      "The parameter RoleArn is wrongly formed.",
    ],
    ["no ARN", { RoleArn: "" }, "MissingParameter.RoleArn", "Parameter RoleArn is required."],
    [
      "no session name",
      { RoleSessionName: "" },
      "MissingParameter.RoleSessionName",
      "Parameter RoleSessionName is required.",
    ],
    ...["a", "a b", "a/b", "a".repeat(65)].map((RoleSessionName): [string, object, string, string] => [
      `a session name of ${RoleSessionName.length} characters`,
      { RoleSessionName },
      "InvalidParameter.RoleSessionName",
      "The parameter RoleSessionName is wrongly formed.",
    ]),
    ...[899, 43_201, "x", -1, 1e14].map((DurationSeconds): [string, object, string, string] => [
      `a duration of ${DurationSeconds}`,
      { DurationSeconds },
      "InvalidParameter.DurationSeconds",
      `The Min/Max value of DurationSeconds is 15min/${DurationSeconds === "x" ? 1 : 12}hr.`,
    ]),
    [
      "a policy that is no JSON",
      { Policy: "{" },
      "InvalidParameter.PolicyGrammar",
      "The parameter Policy has not passed grammar check.",
    ],
    [
      "a policy of another version",
      { Policy: JSON.stringify({ ...allows("kms:*"), Version: "2012-10-17" }) },
      "InvalidParameter.PolicyGrammar",
      "The parameter Policy has not passed grammar check.",
    ],
    [
      "a policy that is too long",
      { Policy: JSON.stringify(allows("kms:*", `acs:kms:*:*:key/${"x".repeat(2048)}`)) },
      "InvalidParameter.PolicySize",
      "The size of Policy must be smaller than 2048 bytes.",
    ],
    [
      "an external id with blanks",
      { ExternalId: "a b" },
      "InvalidParameter.ExternalId",
      "The parameter ExternalId is wrongly formed.",
    ],
    [
      "a source identity of one letter",
      { SourceIdentity: "a" },
      "InvalidParameter.SourceIdentity",
      "The parameter SourceIdentity is wrongly formed.",
    ],
  ])("refuses %s", async (_, more, code, message) => {
    const scene = open();
    expect(await scene.failure(undefined, ramRole(scene.account), more)).toEqual({
      code,
      message,
      status: 400,
    });
  });

  it("takes a policy of 2,048 characters and a name of 64", async () => {
    const scene = open();
    const bare = JSON.stringify(allows("kms:*", "acs:kms:*:*:key/")).length;
    const Policy = JSON.stringify(allows("kms:*", `acs:kms:*:*:key/${"x".repeat(2048 - bare)}`));
    const RoleSessionName = "a".repeat(64);
    await scene.assume(undefined, ramRole(scene.account), { Policy, RoleSessionName });
  });

  it("lets a session of a role last an hour, and keep its source identity", async () => {
    const scene = open();
    const [first, second] = [ramRole(scene.account, "first"), ramRole(freshAlibabaAccount(), "second")];
    const answer = await scene.assume(undefined, first, { SourceIdentity: "alice" });
    expect(answer.SourceIdentity).toBe("alice");
    const key = alibabaKeyOf(answer);
    const chained = await scene.assume(key, second);
    expect([chained.SourceIdentity, (chained.AssumedRoleUser as { Arn: string }).Arn]).toEqual([
      "alice",
      `${second}/tests`,
    ]);
    expect(await scene.failure(key, second, { DurationSeconds: 3601 })).toMatchObject({
      code: "InvalidParameter.DurationSeconds",
      message: "The Min/Max value of DurationSeconds is 15min/1hr.",
    });
    expect(await scene.failure(key, second, { SourceIdentity: "bob" })).toMatchObject({
      code: "NoPermission",
      status: 403,
    });
  });

  it("answers in XML where that is asked for", async () => {
    const RoleArn = ramRole(freshAlibabaAccount());
    const { status, text } = await rawAlibaba(
      { Action: "AssumeRole", Format: "XML", RoleArn, RoleSessionName: "tests" },
      { version: STS },
    );
    expect(status).toBe(200);
    expect(text).toMatch(/^<\?xml [^>]+\?><AssumeRoleResponse>.*<AccessKeyId>STS\./);
  });

  it("knows no other operation and no other version", async () => {
    const scene = open();
    expect(await alibabaFailure(scene.sts("GetFederationToken"))).toMatchObject({
      code: "InvalidAction.NotFound",
      status: 404,
    });
    const other = alibabaCall("AssumeRole", {}, { server: "off", version: "2015-04-02" });
    expect((await alibabaFailure(other)).code).toBe("InvalidVersion");
  });
});

describe("GetCallerIdentity", () => {
  it("tells the account, a user and a role apart", async () => {
    const scene = new StsScene();
    const { account } = scene;
    const me = async (key: Awaited<ReturnType<StsScene["key"]>>) => {
      const { RequestId, ...answer } = await scene.sts("GetCallerIdentity", {}, key);
      expect(RequestId).toBeDefined();
      return answer;
    };
    expect(await me(await scene.key())).toEqual({
      AccountId: account,
      Arn: `acs:ram::${account}:root`,
      IdentityType: "Account",
      PrincipalId: account,
      UserId: account,
    });
    const alice = await scene.key("user/alice", [allows("sts:AssumeRole")]);
    const user = await me(alice);
    expect(user).toEqual({
      AccountId: account,
      Arn: `acs:ram::${account}:user/alice`,
      IdentityType: "RAMUser",
      PrincipalId: user.UserId,
      UserId: expect.stringMatching(/^\d{18}$/),
    });
    const arn = await scene.role("app", {
      Version: "1",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM: [`acs:ram::${account}:root`] } },
      ],
    });
    const answer = await scene.assume(alice, arn);
    const role = await me(alibabaKeyOf(answer));
    expect(role).toEqual({
      AccountId: account,
      Arn: `acs:ram::${account}:assumed-role/app/tests`,
      IdentityType: "AssumedRoleUser",
      PrincipalId: (answer.AssumedRoleUser as { AssumedRoleId: string }).AssumedRoleId,
      RoleId: expect.stringMatching(/^\d{18}$/),
    });
    expect(role.PrincipalId).toBe(`${role.RoleId}:tests`);
  });
});
