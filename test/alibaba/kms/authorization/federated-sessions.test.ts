import { generateKeyPair, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { alibabaClient, rawAlibaba } from "../../../support/alibaba.ts";
import { PolicedWorkspace } from "../../../support/policed-workspace.ts";
import {
  type RamStatement,
  ramDocument,
  STS_VERSION,
  sentenceOf,
  system,
} from "../../../support/ram-scene.ts";

/*
 * Roles that an identity provider vouches for, on a server that checks no signatures: nobody has registered the provider's
 * keys. Numbers are those of the project's table of decisions.
 */

const ISSUER = "https://oidc.example.com/1";

let workspace: PolicedWorkspace;
let account: string;
let key: { KeyId: string; Arn: string };
let privateKey: CryptoKey;

const provider = () => `acs:ram::${account}:oidc-provider/example`;

beforeAll(async () => {
  workspace = await PolicedWorkspace.begin("enforce");
  account = workspace.made.alibaba.accountId;
  ({ privateKey } = await generateKeyPair("RS256"));
  const { accessKeyId, accessKeySecret } = workspace.made.alibaba;
  const root = alibabaClient({ account, accessKey: { accessKeyId, accessKeySecret } });
  const { KeyMetadata } = await root.call("CreateKey");
  key = KeyMetadata as typeof key;
  const Principal = { Federated: [provider()] };
  const Condition = { StringEquals: { "oidc:iss": ISSUER, "oidc:aud": "app", "oidc:sub": "worker" } };
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal };
  await put("role/federated", { ...statement, Condition });
  await put("role/own", { ...statement, Principal: { RAM: [`acs:ram::${account}:root`] } });
});

async function put(principal: string, trust: RamStatement) {
  const body = { policies: [system("AliyunKMSCryptoUserAccess")], trust: ramDocument(trust) };
  const { status } = await workspace.call("PUT", `identities/alibaba/${account}/${principal}`, body);
  if (status >= 300) throw new Error(`no ${principal}`);
}

const token = (claims: object = {}, expires: string | number = "1h") =>
  new SignJWT({ iss: ISSUER, sub: "worker", aud: "app", ...claims })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(privateKey);

/** AssumeRoleWithOIDC as SDKs send it: without an access key. */
function assume(role: string, OIDCToken: string) {
  const parameters = {
    Action: "AssumeRoleWithOIDC",
    AccessKeyId: "",
    OIDCProviderArn: provider(),
    RoleArn: `acs:ram::${account}:role/${role}`,
    RoleSessionName: "pod",
    OIDCToken,
  };
  return rawAlibaba(parameters, { version: STS_VERSION, workspace: workspace.made.name }, { method: "POST" });
}

describe("AssumeRoleWithOIDC", () => {
  it("100 needs the trust policy alone, and its sessions have the role's policies", async () => {
    const { status, json } = await assume("federated", await token());
    expect(status).toBe(200);
    const { AccessKeyId, AccessKeySecret, SecurityToken } = json.Credentials as Record<string, string>;
    const accessKey = {
      accessKeyId: AccessKeyId ?? "",
      accessKeySecret: AccessKeySecret ?? "",
      securityToken: SecurityToken ?? "",
    };
    const session = alibabaClient({ account, accessKey });
    await session.call("Encrypt", { KeyId: key.KeyId, Plaintext: "AAAA" });
    expect(await session.failure("DescribeKey", { KeyId: key.KeyId })).toEqual({
      code: "Forbidden.NoPermission",
      status: 403,
      message: sentenceOf(key.Arn),
    });
  });

  it("101 102 refuses tokens that are expired or that the role does not trust", async () => {
    const past = Math.floor(Date.now() / 1000) - 60;
    expect(await assume("federated", await token({}, past))).toMatchObject({
      status: 401,
      json: { Code: "AuthenticationFail.OIDCToken.Expired" },
    });
    for (const [role, claims] of [
      ["own", {}],
      ["federated", { sub: "other" }],
      ["federated", { aud: "other" }],
      ["federated", { iss: "https://other.example.com" }],
    ] as const) {
      expect(await assume(role, await token(claims)), JSON.stringify(claims)).toMatchObject({
        status: 401,
        json: { Code: "AuthenticationFail.NoPermission" },
      });
    }
    expect(await assume("federated", "abc.def")).toMatchObject({
      status: 401,
      json: { Code: "AuthenticationFail.OIDCToken.Invalid" },
    });
  });
});
