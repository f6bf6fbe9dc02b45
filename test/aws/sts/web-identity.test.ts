import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { control, failure, freshAccount } from "../../support/client.ts";
import { iam } from "../../support/iam.ts";
import type { ServerName } from "../../support/servers.ts";
import { credential } from "../../support/sign.ts";
import { keyOf, kmsWith, roleArn, sts } from "../../support/sts.ts";

const ISSUER = "https://oidc.example.com/id/1";
const AUDIENCE = "sts.amazonaws.com";
const SUBJECT = "system:serviceaccount:app:worker";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let rsa: Pair;
let ec: Pair;
let stranger: Pair;

beforeAll(async () => {
  [rsa, ec, stranger] = await Promise.all([
    generateKeyPair("RS256", { extractable: true }),
    generateKeyPair("ES256", { extractable: true }),
    generateKeyPair("RS256", { extractable: true }),
  ]);
});

interface TokenOptions {
  readonly by?: Pair;
  readonly alg?: string;
  readonly kid?: string;
  readonly claims?: Record<string, unknown>;
  readonly expires?: string | number;
}

/** An identity token. */
function token({ by = rsa, alg = "RS256", kid = "rsa", claims = {}, expires = "1h" }: TokenOptions = {}) {
  return new SignJWT({ iss: ISSUER, sub: SUBJECT, aud: AUDIENCE, ...claims })
    .setProtectedHeader({ alg, kid })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(by.privateKey);
}

const ADMIN = { server: "strict", token: "test-admin-token" } as const;

async function register(account: string, server: ServerName, more: object = {}) {
  const keys = [
    { ...(await exportJWK(rsa.publicKey)), kid: "rsa", alg: "RS256" },
    { ...(await exportJWK(ec.publicKey)), kid: "ec", alg: "ES256" },
  ];
  const body = { issuer: ISSUER, audiences: [AUDIENCE], jwks: { keys }, ...more };
  return control("PUT", `oidc-providers/${account}`, body, server === "strict" ? ADMIN : { server });
}

const assume = (server: ServerName, account: string, WebIdentityToken: string, more: object = {}) =>
  sts({ server }).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn(account),
      RoleSessionName: "pod-1",
      WebIdentityToken,
      ...more,
    }),
  );

describe("AssumeRoleWithWebIdentity in permissive mode", () => {
  it("takes the token of an unknown issuer as it is", async () => {
    const account = freshAccount();
    const answer = await assume("off", account, await token());
    expect(answer).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/app/pod-1` },
      SubjectFromWebIdentityToken: SUBJECT,
      Audience: AUDIENCE,
      Provider: `arn:aws:iam::${account}:oidc-provider/oidc.example.com/id/1`,
    });
    const key = keyOf(answer.Credentials);
    const { Arn } = await sts({ key }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(answer.AssumedRoleUser?.Arn);
    const { KeyMetadata } = await kmsWith(key).send(new CreateKeyCommand({}));
    expect(KeyMetadata?.AWSAccountId).toBe(account);
  });

  it("verifies the token where the keys of its issuer are registered", async () => {
    const account = freshAccount();
    expect(await register(account, "off")).toMatchObject({ status: 200, json: { issuer: ISSUER } });
    await assume("off", account, await token());
    await assume("off", account, await token({ by: ec, alg: "ES256", kid: "ec" }));
    expect(await failure(assume("off", account, await token({ by: stranger })))).toMatchObject({
      name: "InvalidIdentityTokenException",
      status: 400,
    });
  });

  it("passes tags and source identity of the token on", async () => {
    const claims = {
      "https://aws.amazon.com/tags": { principal_tags: { team: ["blue"] }, transitive_tag_keys: ["team"] },
      "https://aws.amazon.com/source_identity": "alice",
    };
    const answer = await assume("off", freshAccount(), await token({ claims }));
    expect(answer.SourceIdentity).toBe("alice");
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
  });

  it.each<[what: string, claims: Record<string, unknown>, name: string, message: RegExp]>([
    ["without a subject", { sub: "" }, "InvalidIdentityTokenException", /^Missing a required claim: sub$/],
    ["without an audience", { aud: [] }, "InvalidIdentityTokenException", /^Missing a required claim: aud$/],
    ["without an issuer", { iss: 1 }, "InvalidIdentityTokenException", /^Missing a required claim: iss$/],
    ["of tomorrow", { nbf: 9_999_999_999 }, "IDPRejectedClaimException", /not yet valid/],
    [
      "with a source identity of one letter",
      { "https://aws.amazon.com/source_identity": "a" },
      "ValidationError",
      /at 'sourceIdentity'/,
    ],
    [
      "with tags that are no tags",
      { "https://aws.amazon.com/tags": { principal_tags: { "<": ["x"] } } },
      "ValidationError",
      /at 'tags.1.member.key'/,
    ],
  ])("refuses a token %s", async (_, claims, name, message) => {
    const seen = await failure(assume("off", freshAccount(), await token({ claims })));
    expect([seen.name, seen.status]).toEqual([name, name.startsWith("IDP") ? 403 : 400]);
    expect(seen.message).toMatch(message);
  });

  it("refuses an expired token by the wall clock", async () => {
    const seen = await failure(assume("off", freshAccount(), await token({ expires: 1_600_000_000 })));
    expect([seen.name, seen.status]).toEqual(["ExpiredTokenException", 400]);
    expect(seen.message).toMatch(
      /^Token expired: current date\/time \d+ must be before the expiration date\/time 1600000000$/,
    );
  });

  it.each(["no token", "a.b.c", "e30.e30.", `${"A".repeat(19_000)}.${"B".repeat(500)}.C`, "..."])(
    "refuses what is no token",
    async (text) => {
      const seen = await failure(assume("off", freshAccount(), text));
      expect([seen.status, seen.message.includes(text)]).toEqual([400, false]);
    },
  );

  it.each([
    ["a token that is too long", { WebIdentityToken: "a".repeat(20_001) }],
    ["another ARN", { RoleArn: "arn:aws:iam::111122223333:user/alice" }],
    ["a long time", { DurationSeconds: 43_201 }],
  ])("refuses %s without showing the token", async (_, more) => {
    const given = await token();
    const seen = await failure(assume("off", freshAccount(), given, more));
    expect([seen.name, seen.status]).toEqual(["ValidationError", 400]);
    expect(seen.message).not.toContain("aaaa");
  });
});

describe("AssumeRoleWithWebIdentity in strict mode", () => {
  /** An account with the provider, and a role whose trust policy has these conditions. */
  async function scene(Condition: object = {}, Action: unknown = "sts:AssumeRoleWithWebIdentity") {
    const key = await credential();
    await register(key.account, "strict");
    const Federated = `arn:aws:iam::${key.account}:oidc-provider/oidc.example.com/id/1`;
    const statement = { Effect: "Allow", Principal: { Federated }, Action, Condition };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam({ server: "strict" }, { credentials: key }).send(
      new CreateRoleCommand({ RoleName: "app", AssumeRolePolicyDocument }),
    );
    return key.account;
  }

  const DENIED = {
    name: "AccessDenied",
    message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    status: 403,
  };

  it("needs a provider with its keys, a client of it, and a valid signature", async () => {
    const nobody = freshAccount();
    expect(await failure(assume("strict", nobody, await token()))).toEqual({
      name: "InvalidIdentityTokenException",
      message: `No OpenIDConnect provider found in your account for ${ISSUER}`,
      status: 400,
    });
    await register(nobody, "strict", { jwks: null });
    expect((await failure(assume("strict", nobody, await token()))).message).toMatch(
      /^Couldn't retrieve verification key from your identity provider/,
    );
    const account = await scene();
    await assume("strict", account, await token());
    for (const [options, message] of [
      [{ claims: { aud: "other" } }, /^Incorrect token audience$/],
      [{ kid: "nobody" }, /^Couldn't retrieve verification key/],
      [{ by: stranger }, /signature could not be verified/],
    ] as const) {
      const seen = await failure(assume("strict", account, await token(options)));
      expect(seen).toMatchObject({ name: "InvalidIdentityTokenException", status: 400 });
      expect(seen.message).toMatch(message);
    }
  });

  it("looks at subject and audience as the trust policy says", async () => {
    const name = "oidc.example.com/id/1";
    const account = await scene({
      StringEquals: { [`${name}:aud`]: AUDIENCE },
      StringLike: { [`${name}:sub`]: "system:serviceaccount:app:*" },
    });
    await assume("strict", account, await token());
    const other = await token({ claims: { sub: "system:serviceaccount:other:worker" } });
    expect(await failure(assume("strict", account, other))).toEqual(DENIED);
  });

  it("needs sts:TagSession for a token with tags", async () => {
    const claims = { "https://aws.amazon.com/tags": { principal_tags: { team: ["blue"] } } };
    const seen = await failure(assume("strict", await scene(), await token({ claims })));
    expect(seen).toMatchObject({ ...DENIED, message: "Not authorized to perform sts:TagSession" });
    const account = await scene({}, ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]);
    expect((await assume("strict", account, await token({ claims }))).PackedPolicySize).toBeGreaterThan(0);
  });

  it("needs a role that trusts the provider", async () => {
    const account = await scene();
    const missing = assume("strict", account, await token(), { RoleArn: roleArn(account, "missing") });
    expect(await failure(missing)).toEqual(DENIED);
  });
});

describe("PUT oidc-providers", () => {
  it("keeps what it does not name, and shows it", async () => {
    const account = freshAccount();
    await register(account, "off");
    const { json } = await control(
      "PUT",
      `oidc-providers/${account}`,
      { issuer: ISSUER, audiences: ["a"] },
      { server: "off" },
    );
    const listed = await control("GET", `oidc-providers/${account}`, undefined, { server: "off" });
    expect(listed.json.providers).toEqual([json]);
    expect(json).toMatchObject({ audiences: ["a"], jwks: { keys: [{ kid: "rsa" }, { kid: "ec" }] } });
  });

  it.each<[what: string, body: object]>([
    ["an issuer by http", { issuer: "http://oidc.example.com" }],
    ["no keys", { issuer: ISSUER, jwks: { keys: [] } }],
    ["a private key", { issuer: ISSUER, jwks: { keys: [{ kty: "RSA", n: "AQAB", e: "AQAB", d: "AQAB" }] } }],
    ["a symmetric key", { issuer: ISSUER, jwks: { keys: [{ kty: "oct", k: "AQAB" }] } }],
  ])("refuses %s", async (_, body) => {
    const { status } = await control("PUT", `oidc-providers/${freshAccount()}`, body, { server: "off" });
    expect(status).toBe(400);
  });
});
