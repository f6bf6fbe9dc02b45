import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../../support/alibaba.ts";
import { alibabaKeyOf, ramRole, StsScene, trusts } from "../../support/alibaba-sts.ts";

const ISSUER = "https://oidc-ack.example.com/c1";
const AUDIENCE = "sts.aliyuncs.com";
const SUBJECT = "system:serviceaccount:app:worker";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let rsa: Pair;
let stranger: Pair;

beforeAll(async () => {
  [rsa, stranger] = await Promise.all([
    generateKeyPair("RS256", { extractable: true }),
    generateKeyPair("RS256", { extractable: true }),
  ]);
});

interface TokenOptions {
  readonly by?: Pair;
  readonly claims?: Record<string, unknown>;
  readonly expires?: string | number;
}

/** An identity token. */
function token({ by = rsa, claims = {}, expires = "1h" }: TokenOptions = {}) {
  return new SignJWT({ iss: ISSUER, sub: SUBJECT, aud: AUDIENCE, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "rsa" })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(by.privateKey);
}

async function keySet() {
  return { keys: [{ ...(await exportJWK(rsa.publicKey)), kid: "rsa", alg: "RS256" }] };
}

/** An account of a server, with a role that trusts a provider; at the strict one its keys are registered. */
async function scene(server: "strict" | "off" = "strict", Condition: object = {}) {
  const base = new StsScene(server);
  const { account } = base;
  const provider = `acs:ram::${account}:oidc-provider/ack`;
  const role = await base.role("app", trusts({ Federated: [provider] }, { Condition }));
  const register = async (more: object = {}) =>
    base.control("PUT", `oidc-providers/${account}`, {
      name: "ack",
      issuer: ISSUER,
      audiences: [AUDIENCE],
      jwks: await keySet(),
      ...more,
    });
  if (server === "strict") await register();
  const ask = (OIDCToken: string, more: Record<string, string> = {}) =>
    base.unsigned("AssumeRoleWithOIDC", {
      OIDCProviderArn: provider,
      RoleArn: role,
      RoleSessionName: "pod-1",
      OIDCToken,
      ...more,
    });
  const seen = async (text: string, more: Record<string, string> = {}) => {
    const { status, json } = await ask(text, more);
    return [status, json.Code, json.Message];
  };
  return { base, account, provider, role, register, ask, seen };
}

const NOT_TRUSTED = [401, "AuthenticationFail.NoPermission", "There is no permission"];
const INVALID = [
  401,
  "AuthenticationFail.OIDCToken.Invalid",
  "The Jwt content is invalid that cannot be recognized.",
];
const SIGNATURE = [
  401,
  "AuthenticationFail.OIDCToken.InvalidSignature",
  "OIDC token validate failed: invalid signature.",
];

describe("AssumeRoleWithOIDC in strict mode", () => {
  it("lets in whoever has a valid token of a provider that the role trusts (case 100)", async () => {
    const { base, ask, role, account } = await scene();
    const { status, json } = await ask(await token());
    expect([status, json.Code]).toEqual([200, undefined]);
    expect(json).toMatchObject({
      OIDCTokenInfo: {
        Subject: SUBJECT,
        Issuer: ISSUER,
        ClientIds: AUDIENCE,
        ExpirationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        IssuanceTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        VerificationInfo: "Success",
      },
      AssumedRoleUser: { Arn: `${role}/pod-1`, AssumedRoleId: expect.stringMatching(/^\d{18}:pod-1$/) },
    });
    const { Arn } = await base.sts("GetCallerIdentity", {}, alibabaKeyOf(json));
    expect(Arn).toBe(`acs:ram::${account}:assumed-role/app/pod-1`);
  });

  it("refuses an expired token (case 101)", async () => {
    const { seen } = await scene();
    expect(await seen(await token({ expires: Math.floor(Date.now() / 1000) - 1 }))).toEqual([
      401,
      "AuthenticationFail.OIDCToken.Expired",
      "This JsonWebToken is expired.",
    ]);
  });

  it("needs a provider with keys, of the issuer, and a token for one of its clients", async () => {
    const { seen, register, base } = await scene();
    expect(await seen(await token({ by: stranger }))).toEqual(SIGNATURE);
    expect(await seen(await token({ claims: { aud: "other" } }))).toEqual([
      401,
      "AuthenticationFail.OIDCToken.AudienceNotMatch",
      "Invalid audience.",
    ]);
    expect(await seen(await token({ claims: { iss: "https://other.example.com" } }))).toEqual(INVALID);
    const OIDCProviderArn = `acs:ram::${base.account}:oidc-provider/other`;
    expect(await seen(await token(), { OIDCProviderArn })).toEqual([
      401,
      "AuthenticationFail.NoPermission",
      "No such OIDC Provider registered.",
    ]);
    await register({ jwks: null });
    expect((await seen(await token()))[1]).toBe("AuthenticationFail.OIDCToken.HttpsUrlInvalid");
  });

  it.each<[algorithm: string, message: unknown]>([
    ["HS256", "The algorithm HS256 that be specified in Jwt header is unknown."],
    ["none", "The algorithm none that be specified in Jwt header is unknown."],
    ["<b>", INVALID[2]],
  ])("verifies no token by the algorithm %s", async (alg, message) => {
    const { seen } = await scene();
    const [, claims] = (await token()).split(".");
    const header = Buffer.from(JSON.stringify({ alg })).toString("base64url");
    expect(await seen(`${header}.${claims}.AAAA`)).toEqual([401, INVALID[1], message]);
  });

  it.each<[what: string, Condition: object, good: object, bad: object]>([
    [
      "the subject",
      { StringLike: { "oidc:sub": "system:serviceaccount:app:*" } },
      {},
      { sub: "system:serviceaccount:other:worker" },
    ],
    ["the issuer", { StringEquals: { "oidc:iss": ISSUER } }, {}, { iss: `${ISSUER}/` }],
    [
      "each audience",
      { StringEquals: { "oidc:aud": "second" } },
      { aud: [AUDIENCE, "second"] },
      { aud: [AUDIENCE, "third"] },
    ],
  ])("looks at %s as the trust policy says", async (_, Condition, good, bad) => {
    const { seen } = await scene("strict", Condition);
    expect((await seen(await token({ claims: { ...good } })))[0]).toBe(200);
    expect(await seen(await token({ claims: { ...bad } }))).toEqual(NOT_TRUSTED);
  });

  it("asks for no permission besides the trust policy, which must name the provider", async () => {
    const { base, seen, account, role } = await scene();
    await base.role("app", trusts({ RAM: [`acs:ram::${account}:root`] }));
    expect(await seen(await token())).toEqual(NOT_TRUSTED);
    expect((await seen(await token(), { RoleArn: ramRole(account, "missing") })).slice(0, 2)).toEqual([
      404,
      "EntityNotExist.Role",
    ]);
    expect(role).toContain(account);
  });

  it("opens no role of another account by a provider of one's own", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    expect(await mine.seen(await token(), { RoleArn: theirs.role })).toEqual(NOT_TRUSTED);
  });
});

describe("AssumeRoleWithOIDC in permissive mode", () => {
  it("takes the token of an unknown provider as it is, and no longer where its keys are known", async () => {
    const { ask, seen, register } = await scene("off");
    const forged = await token({ by: stranger });
    expect((await ask(forged)).json.OIDCTokenInfo).toMatchObject({ Subject: SUBJECT });
    await register();
    expect(await seen(forged)).toEqual(SIGNATURE);
    expect((await seen(await token()))[0]).toBe(200);
  });

  it.each<[what: string, text: string, message: unknown]>([
    ["two parts", "aa.bb", "The number of Jwt field should be divided into 3 parts with '.' ."],
    ["three parts that are none", "a.b.c", INVALID[2]],
    ["no claims", `${Buffer.from('{"alg":"RS256"}').toString("base64url")}.e30.AA`, INVALID[2]],
  ])("refuses a token of %s", async (_, text, message) => {
    const { seen } = await scene("off");
    expect(await seen(text)).toEqual([401, "AuthenticationFail.OIDCToken.Invalid", message]);
  });

  it("refuses an empty token", async () => {
    const { seen } = await scene("off");
    expect(await seen("")).toEqual([
      401,
      "AuthenticationFail.OIDCToken.Invalid",
      "The OIDCToken can not empty.",
    ]);
  });

  it.each<[what: string, claims: Record<string, unknown>]>([
    ["a subject", { sub: "" }],
    ["an audience", { aud: [] }],
    ["an issuer that is a text", { iss: 1 }],
    ["a time that has come", { nbf: 9_999_999_999 }],
    ["a possible end", { exp: 1e300 }],
  ])("refuses a token without %s", async (_, claims) => {
    const { seen } = await scene("off");
    const text = [{ alg: "RS256" }, { iss: ISSUER, sub: SUBJECT, aud: AUDIENCE, iat: 1, exp: 9e9, ...claims }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    expect(await seen(`${text}.AA`)).toEqual(INVALID);
  });

  it.each<[member: string, value: string, code: string]>([
    ["OIDCToken", "a".repeat(20_001), "InvalidParameter.OIDCToken"],
    ["OIDCProviderArn", "ack", "InvalidParameter.OIDCProviderArn"],
    ["RoleSessionName", "a b", "InvalidParameter.RoleSessionName"],
    ["DurationSeconds", "43201", "InvalidParameter.DurationSeconds"],
  ])("refuses a wrong %s without showing it", async (member, value, code) => {
    const { seen } = await scene("off");
    const [status, found, message] = await seen(await token(), { [member]: value });
    expect([status, found]).toEqual([400, code]);
    expect(message).not.toContain("aaaa");
  });
});

describe("PUT oidc-providers for Alibaba Cloud", () => {
  it("keeps what it does not name, and shows it", async () => {
    const { base, account, provider, register } = await scene("off");
    await register();
    const put = await base.control("PUT", `oidc-providers/${account}`, {
      name: "ack",
      issuer: ISSUER,
      audiences: ["a"],
    });
    expect(put).toEqual({
      name: "ack",
      issuer: ISSUER,
      arn: provider,
      audiences: ["a"],
      jwks: expect.objectContaining({ keys: [expect.objectContaining({ kid: "rsa" })] }),
    });
    expect(await base.control("GET", `oidc-providers/${account}`)).toEqual({ providers: [put] });
  });

  it("needs a name, which a provider of AWS has not, and an account of either", async () => {
    const base = new StsScene("off");
    const put = (account: string, body: object) => base.control("PUT", `oidc-providers/${account}`, body);
    const issuer = ISSUER;
    await expect(put(freshAlibabaAccount(), { issuer })).rejects.toThrow(/400 .*name: /);
    await expect(put(freshAlibabaAccount(), { issuer, name: "a b" })).rejects.toThrow(/400 .*name: /);
    await expect(put("123456789012", { issuer, name: "ack" })).rejects.toThrow(/400 .*name: /);
    await expect(put("12345", { issuer })).rejects.toThrow(/400 .*account: must be 12 digits/);
  });
});
