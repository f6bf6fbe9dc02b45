import { beforeAll, describe, expect, it } from "vitest";
import { alibabaFailure } from "../../../support/alibaba.ts";
import { base64 } from "../../../support/alibaba-keys.ts";
import {
  RamScene,
  ramAllow,
  ramDocument,
  STS_VERSION,
  system,
  type Who,
} from "../../../support/ram-scene.ts";

/* Who may assume a role, and what its sessions may. Numbers are those of the project's table of decisions. */

const Plaintext = base64("text");
const ASSUMES = [system("AliyunSTSAssumeRoleAccess")];
const CRYPTO = [system("AliyunKMSCryptoUserAccess")];

let scene: RamScene;
let key: { id: string; arn: string };

beforeAll(async () => {
  scene = await RamScene.begin();
  key = await scene.key();
});

const encrypt = () => ["Encrypt", { KeyId: key.id, Plaintext }] as const;
const trusting = (...RAM: string[]) => ({
  trust: ramDocument({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { RAM } }),
});
const failed = (call: Promise<unknown>) => alibabaFailure(call);
const NOT_AUTHORIZED = {
  code: "NoPermission",
  status: 403,
  message: "You are not authorized to do this action. You should be authorized by RAM.",
};

describe("a role", () => {
  it("97 98 99 is assumed by who is allowed to on both sides", async () => {
    const root = `acs:ram::${scene.a}:root`;
    await scene.as("role/r", CRYPTO, trusting(root));
    const without = await scene.u();
    expect(await failed(scene.assume(without, "r"))).toEqual(NOT_AUTHORIZED);
    const u = await scene.as("user/u", ASSUMES);
    await scene.allowed(await scene.assume(u, "r"), ...encrypt());
    await scene.as("user/v", ASSUMES);
    await scene.as("role/of-v", CRYPTO, trusting(`acs:ram::${scene.a}:user/v`));
    expect(await failed(scene.assume(u, "of-v"))).toEqual(NOT_AUTHORIZED);
    await scene.allowed(await scene.assume(await scene.as("user/v", ASSUMES), "of-v"), ...encrypt());
    // One role alone.
    const only = await scene.u(ramAllow("sts:AssumeRole", { Resource: `acs:ram:*:${scene.a}:role/r` }));
    await scene.assume(only, "r");
    expect(await failed(scene.assume(only, "of-v"))).toEqual(NOT_AUTHORIZED);
  });

  it("99 of another account is assumed by its users, where the role trusts that account", async () => {
    const x = await scene.as("user/x", ASSUMES, { account: scene.b });
    await scene.as("role/for-b", CRYPTO, trusting(`acs:ram::${scene.b}:root`));
    const session = { ...(await scene.assume(x, "for-b")), account: scene.a };
    await scene.allowed(session, ...encrypt());
    await scene.as("role/not-for-b", CRYPTO, trusting(`acs:ram::${scene.a}:root`));
    expect(await failed(scene.assume(x, "not-for-b"))).toEqual(NOT_AUTHORIZED);
  });

  it("is not assumed by an account itself", async () => {
    expect(await failed(scene.assume(scene.root, "r"))).toEqual({
      code: "NoPermission",
      status: 403,
      message: "Roles may not be assumed by root accounts.",
    });
  });
});

describe("a session", () => {
  const session = async (name: string): Promise<Who> => {
    await scene.as(`role/${name}`, CRYPTO);
    return scene.assume(await scene.as("user/u", ASSUMES), name);
  };

  it("103 ends with its time", async () => {
    await scene.as("role/short", CRYPTO);
    const who = await scene.assume(await scene.as("user/u", ASSUMES), "short", { DurationSeconds: 900 });
    await scene.allowed(who, ...encrypt());
    await scene.control("POST", "clock/advance", { seconds: 901 });
    expect(await failed(scene.call(who, ...encrypt()))).toMatchObject({
      code: "InvalidSecurityToken.Expired",
      status: 400,
    });
  });

  it("104 has its own token", async () => {
    const [one, two] = [await session("one"), await session("two")];
    const securityToken = two.accessKey.securityToken ?? "";
    const mixed = { ...one, accessKey: { ...one.accessKey, securityToken } };
    expect(await failed(scene.call(mixed, ...encrypt()))).toMatchObject({
      code: "InvalidSecurityToken.MismatchWithAccessKey",
      status: 400,
    });
    const garbage = { ...one, accessKey: { ...one.accessKey, securityToken: "garbage" } };
    expect((await failed(scene.call(garbage, ...encrypt()))).code).toMatch(/^InvalidSecurityToken\./);
    const { securityToken: _, ...without } = one.accessKey;
    expect(await failed(scene.call({ ...one, accessKey: without }, ...encrypt()))).toMatchObject({
      code: "MissingSecurityToken",
    });
  });

  it("105 ends with its role, which one of the same name does not revive", async () => {
    const who = await session("gone");
    await scene.allowed(who, ...encrypt());
    expect((await scene.control("DELETE", `identities/alibaba/${scene.a}/role/gone`)).status).toBe(204);
    const expired = { code: "InvalidSecurityToken.Expired", status: 400 };
    expect(await failed(scene.call(who, ...encrypt()))).toMatchObject(expired);
    await session("gone");
    expect(await failed(scene.call(who, ...encrypt()))).toMatchObject(expired);
    expect(await failed(scene.call(who, "GetCallerIdentity", {}, STS_VERSION))).toMatchObject(expired);
  });

  it("105 has what its role has now", async () => {
    const who = await session("now");
    await scene.control("PUT", `identities/alibaba/${scene.a}/role/now`, { policies: [] });
    await scene.denied(who, ...encrypt(), { names: key.arn });
    await scene.control("PUT", `identities/alibaba/${scene.a}/role/now`, { policies: CRYPTO });
    await scene.allowed(who, ...encrypt());
  });
});
