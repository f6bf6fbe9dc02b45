import { describe, expect, it } from "vitest";
import { alibabaFailure } from "../../support/alibaba.ts";
import { alibabaKeyOf, allows, ramRole, StsScene, trusts } from "../../support/alibaba-sts.ts";

const ASSUME_POLICY = "acs:ram:*:system:policy/AliyunSTSAssumeRoleAccess";

const NO_PERMISSION = {
  code: "NoPermission",
  message: "You are not authorized to do this action. You should be authorized by RAM.",
  status: 403,
};

const rootOf = (account: string) => ({ RAM: [`acs:ram::${account}:root`] });
const userOf = (account: string, name: string) => ({ RAM: [`acs:ram::${account}:user/${name}`] });

describe("AssumeRole where policies decide", () => {
  it("is denied to a user without sts:AssumeRole, whose account the role trusts (case 97)", async () => {
    const scene = new StsScene();
    const arn = await scene.role("r", trusts(rootOf(scene.account)));
    expect(await scene.failure(await scene.key("user/u"), arn)).toEqual(NO_PERMISSION);
  });

  it("is denied to a user with the right, where the role trusts only another one (case 98)", async () => {
    const scene = new StsScene();
    const arn = await scene.role("r", trusts(userOf(scene.account, "v")));
    const [u, v] = [await scene.key("user/u", [ASSUME_POLICY]), await scene.key("user/v", [ASSUME_POLICY])];
    expect(await scene.failure(u, arn)).toEqual(NO_PERMISSION);
    await scene.assume(v, arn);
  });

  it("is about the role, in whatever case its name is written", async () => {
    const scene = new StsScene();
    const arn = await scene.role("Admin", trusts(rootOf(scene.account)));
    const other = ramRole(scene.account, "ADMIN");
    const right = allows("sts:AssumeRole", arn);
    const { AssumedRoleUser } = await scene.assume(await scene.key("user/u", [right]), other);
    expect(AssumedRoleUser).toMatchObject({ Arn: `${arn}/tests` });
    const denial = { Version: "1", Statement: [{ Effect: "Deny", Action: "sts:AssumeRole", Resource: arn }] };
    const v = await scene.key("user/v", [ASSUME_POLICY, denial]);
    for (const named of [arn, other]) expect(await scene.failure(v, named)).toEqual(NO_PERMISSION);
  });

  it("tells why it is denied", async () => {
    const scene = new StsScene();
    const arn = await scene.role("r", trusts(userOf(scene.account, "v")));
    const detailOf = async (policies: readonly unknown[], name: string) => {
      const error = await scene.assume(await scene.key(`user/${name}`, policies), arn).catch((seen) => seen);
      return error.data.AccessDeniedDetail;
    };
    expect(await detailOf([], "u")).toMatchObject({
      AuthAction: "sts:AssumeRole",
      AuthPrincipalType: "SubUser",
      AuthPrincipalOwnerId: scene.account,
      NoPermissionType: "ImplicitDeny",
      PolicyType: "AccountLevelIdentityBasedPolicy",
    });
    expect(await detailOf([ASSUME_POLICY], "w")).toMatchObject({ PolicyType: "AssumeRolePolicy" });
  });

  it("takes a resource with and without a Region", async () => {
    const scene = new StsScene();
    const arn = await scene.role("r", trusts(rootOf(scene.account)));
    const other = await scene.role("other", trusts(rootOf(scene.account)));
    for (const [name, resource] of [
      ["a", arn],
      ["b", arn.replace("ram::", "ram:*:")],
    ] as const) {
      const key = await scene.key(`user/${name}`, [allows("sts:AssumeRole", resource)]);
      await scene.assume(key, arn);
      expect(await scene.failure(key, other)).toEqual(NO_PERMISSION);
    }
  });

  it("needs both sides between accounts", async () => {
    const [mine, theirs] = [new StsScene(), new StsScene()];
    const arn = await theirs.role("r", trusts(userOf(mine.account, "u")));
    const other = await theirs.role("other", trusts(rootOf(theirs.account)));
    const [u, bare] = [await mine.key("user/u", [ASSUME_POLICY]), await mine.key("user/bare")];
    const answer = await mine.assume(u, arn);
    const { AccountId } = await mine.sts("GetCallerIdentity", {}, alibabaKeyOf(answer));
    expect(AccountId).toBe(theirs.account);
    expect(await mine.failure(u, other)).toEqual(NO_PERMISSION);
    expect(await mine.failure(bare, arn)).toEqual(NO_PERMISSION);
  });

  it("is nothing for the account itself", async () => {
    const scene = new StsScene();
    const arn = await scene.role("r", trusts(rootOf(scene.account)));
    expect(await scene.failure(await scene.key(), arn)).toEqual({
      code: "NoPermission",
      message: "Roles may not be assumed by root accounts.",
      status: 403,
    });
  });

  it("tells of a role that there is not only who may assume roles", async () => {
    const scene = new StsScene();
    const arn = ramRole(scene.account, "missing");
    expect(await scene.failure(await scene.key("user/u", [ASSUME_POLICY]), arn)).toEqual({
      code: "EntityNotExist.Role",
      message: "The specified Role not exists.",
      status: 404,
    });
    expect(await scene.failure(await scene.key("user/bare"), arn)).toEqual(NO_PERMISSION);
  });

  it.each<[what: string, Condition: object, good: object, bad: object]>([
    [
      "an external id",
      { StringEquals: { "sts:ExternalId": "secret-1" } },
      { ExternalId: "secret-1" },
      { ExternalId: "other" },
    ],
    [
      "an external id that is left out",
      { StringEquals: { "sts:ExternalId": "x1" } },
      { ExternalId: "x1" },
      {},
    ],
    [
      "a session name",
      { StringLike: { "sts:RoleSessionName": "ci-*" } },
      { RoleSessionName: "ci-1" },
      { RoleSessionName: "other" },
    ],
    [
      "a source identity",
      { StringEquals: { "sts:SourceIdentity": ["alice", "bob"] } },
      { SourceIdentity: "bob" },
      { SourceIdentity: "carol" },
    ],
  ])("looks at %s as the trust policy says", async (_, Condition, good, bad) => {
    const scene = new StsScene();
    const arn = await scene.role("r", trusts(rootOf(scene.account), { Condition }));
    const u = await scene.key("user/u", [ASSUME_POLICY]);
    await scene.assume(u, arn, good);
    expect(await scene.failure(u, arn, bad)).toEqual(NO_PERMISSION);
  });

  it("lets a session of a role assume the next one, within its session policy", async () => {
    const scene = new StsScene();
    const first = await scene.role("first", trusts(rootOf(scene.account)), [ASSUME_POLICY]);
    const second = await scene.role("second", trusts({ RAM: [first] }));
    const u = await scene.key("user/u", [ASSUME_POLICY]);
    const wide = alibabaKeyOf(await scene.assume(u, first));
    await scene.assume(wide, second);
    const Policy = JSON.stringify(allows("kms:*"));
    const narrow = alibabaKeyOf(await scene.assume(u, first, { Policy }));
    expect(await scene.failure(narrow, second)).toEqual(NO_PERMISSION);
    expect(await scene.failure(u, second)).toEqual(NO_PERMISSION);
  });

  it("lasts an hour where the role says nothing else", async () => {
    const scene = new StsScene();
    const arn = await scene.role("r", trusts(rootOf(scene.account)));
    const u = await scene.key("user/u", [ASSUME_POLICY]);
    await scene.assume(u, arn, { DurationSeconds: 3600 });
    expect(await scene.failure(u, arn, { DurationSeconds: 3601 })).toEqual({
      code: "InvalidParameter.DurationSeconds",
      message: "The Min/Max value of DurationSeconds is 15min/1hr.",
      status: 400,
    });
  });

  it("ends the sessions of a role that is deleted, also where one is made again with its name", async () => {
    const scene = new StsScene();
    const trust = trusts(rootOf(scene.account));
    const arn = await scene.role("r", trust);
    const session = alibabaKeyOf(await scene.assume(await scene.key("user/u", [ASSUME_POLICY]), arn));
    const me = () => scene.sts("GetCallerIdentity", {}, session);
    await me();
    await scene.control("DELETE", `identities/alibaba/${scene.account}/role/r`);
    const expired = {
      code: "InvalidSecurityToken.Expired",
      message: "Specified SecurityToken is expired.",
      status: 400,
    };
    expect(await alibabaFailure(me())).toEqual(expired);
    await scene.role("r", trust);
    expect(await alibabaFailure(me())).toEqual(expired);
  });
});

describe("AssumeRole in permissive mode", () => {
  const inWorkspace = async (policies: string) => {
    const scene = new StsScene("off", `sts-${crypto.randomUUID().slice(0, 13)}`);
    await new StsScene("off").control("POST", "workspaces", {
      name: scene.workspace,
      settings: { policies },
    });
    return scene;
  };

  it("is decided by policies where a workspace enforces them", async () => {
    const scene = await inWorkspace("enforce");
    expect((await scene.failure(undefined, ramRole(scene.account))).message).toBe(
      "Roles may not be assumed by root accounts.",
    );
  });

  it("gives credentials that are worth nothing without their token", async () => {
    const scene = await inWorkspace("enforce");
    const arn = await scene.role("r", trusts(rootOf(scene.account)));
    const session = alibabaKeyOf(await scene.assume(await scene.key("user/u", [ASSUME_POLICY]), arn));
    const me = (securityToken?: string) =>
      alibabaFailure(scene.sts("GetCallerIdentity", {}, { ...session, securityToken }));
    expect(await me()).toMatchObject({ code: "MissingSecurityToken", status: 400 });
    expect(await me("none")).toMatchObject({ code: "InvalidSecurityToken.Malformed", status: 400 });
  });

  it("goes on where they are observed, also for a role that there is not", async () => {
    const scene = await inWorkspace("observe");
    const answer = await scene.assume(undefined, ramRole(scene.account));
    expect(alibabaKeyOf(answer).accessKeyId).toMatch(/^STS\./);
  });
});
