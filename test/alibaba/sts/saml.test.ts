import { beforeAll, describe, expect, it } from "vitest";
import { alibabaKeyOf, StsScene, trusts } from "../../support/alibaba-sts.ts";
import {
  encodedSaml,
  type SamlOptions,
  type SamlProvider,
  samlMetadata,
  samlProvider,
  samlResponse,
  signedSaml,
} from "../../support/saml.ts";

let idp: SamlProvider;
let stranger: SamlProvider;

beforeAll(() => {
  idp = samlProvider();
  stranger = samlProvider();
});

const PERSISTENT = {
  SubjectType: "persistent",
  Subject: "alice@example.com",
  Recipient: "https://signin.aliyun.com/saml-role/sso",
  Issuer: "https://idp.example.com/saml",
};

const INVALID = [401, "AuthenticationFail.SAMLAssertion.Invalid", "The SAML Assertion is invalid."];
const NOT_TRUSTED = [401, "AuthenticationFail.NoPermission", "There is no permission"];

/** An account of a server, with a role that trusts a provider; at the strict one it is registered. */
async function scene(server: "strict" | "off" = "strict", Condition: object = {}) {
  const base = new StsScene(server);
  const { account } = base;
  const provider = `acs:ram::${account}:saml-provider/company1`;
  const role = await base.role("app", trusts({ Federated: [provider] }, { Condition }));
  const register = (metadata = samlMetadata(idp)) =>
    base.control("PUT", `saml-providers/${account}/company1`, { metadata });
  if (server === "strict") await register();
  const ask = (xml: string, more: Record<string, string> = {}) =>
    base.unsigned("AssumeRoleWithSAML", {
      SAMLProviderArn: provider,
      RoleArn: role,
      SAMLAssertion: encodedSaml(xml),
      ...more,
    });
  const response = (options: Partial<SamlOptions> = {}) =>
    samlResponse({ roles: [`${role},${provider}`], ...options });
  const seen = async (xml: string, more: Record<string, string> = {}) => {
    const { status, json } = await ask(xml, more);
    return [status, json.Code, json.Message];
  };
  return { base, account, provider, role, register, ask, seen, response };
}

describe("AssumeRoleWithSAML in strict mode", () => {
  it.each(["Assertion", "Response"] as const)("takes a response whose %s is signed", async (what) => {
    const { base, ask, response, role } = await scene();
    const { status, json } = await ask(signedSaml(response(), idp, what));
    expect([status, json.Code]).toEqual([200, undefined]);
    expect(json).toMatchObject({
      SAMLAssertionInfo: PERSISTENT,
      AssumedRoleUser: { Arn: `${role}/alice`, AssumedRoleId: expect.stringMatching(/^\d{18}:alice$/) },
    });
    const identity = await base.sts("GetCallerIdentity", {}, alibabaKeyOf(json));
    expect(identity.IdentityType).toBe("AssumedRoleUser");
  });

  it("takes a response that is signed twice, and the role in any order of ARNs", async () => {
    const { ask, response, role, provider } = await scene();
    const roles = ["acs:ram::1234567890123456:role/x,acs:ram::1234567890123456:saml-provider/y"];
    const xml = response({ roles: [...roles, `${provider} , ${role}`] });
    const twice = signedSaml(signedSaml(xml, idp), idp, "Response");
    expect((await ask(twice)).status).toBe(200);
  });

  it("refuses what the provider has not signed as it is", async () => {
    const { seen, response } = await scene();
    const signed = signedSaml(response(), idp);
    expect(await seen(response())).toEqual(INVALID);
    expect(await seen(signedSaml(response(), stranger))).toEqual(INVALID);
    expect(await seen(signed.replace("alice@example.com", "admin@example.com"))).toEqual(INVALID);
    expect(await seen(signedSaml(response(), idp, "Assertion", "sha1"))).toEqual(INVALID);
    expect(await seen(signedSaml(signedSaml(response(), stranger), idp, "Response"))).toEqual(INVALID);
  });

  it("refuses another assertion beside, around or in place of the signed one", async () => {
    const { seen, response } = await scene();
    const signed = signedSaml(response(), idp);
    const assertionOf = (xml: string) => /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? "";
    const genuine = assertionOf(signed);
    const forged = assertionOf(response({ subject: "admin@example.com" })).replace("_assertion", "_forged");
    const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(genuine)?.[0] ?? "";
    expect(genuine).not.toBe("");
    expect(signature).not.toBe("");
    const forgedWithSignature = forged.replace("<saml:Subject>", `${signature}<saml:Subject>`);
    for (const xml of [
      // The genuine one hides in an extension, the forged one stands in its place without or with the signature.
      signed.replace(genuine, `<samlp:Extensions>${genuine}</samlp:Extensions>${forged}`),
      signed.replace(
        genuine,
        `<samlp:Extensions>${genuine.replace(signature, "")}</samlp:Extensions>${forgedWithSignature}`,
      ),
      // It is inside of the signature of the forged one.
      signed.replace(
        genuine,
        forged.replace(
          "<saml:Subject>",
          `${signature.replace("</ds:Signature>", `<ds:Object>${genuine.replace(signature, "")}</ds:Object></ds:Signature>`)}<saml:Subject>`,
        ),
      ),
      // Both have one ID.
      signed.replace(genuine, forgedWithSignature.replace("_forged", "_assertion") + genuine),
    ]) {
      expect(await seen(xml)).toEqual(INVALID);
    }
  });

  it("believes the signed assertion where a forged one stands beside it", async () => {
    const { ask, response } = await scene();
    const signed = signedSaml(response(), idp);
    const forged = /<saml:Assertion.*<\/saml:Assertion>/s
      .exec(response({ subject: "admin@example.com" }))?.[0]
      ?.replace("_assertion", "_forged");
    const { status, json } = await ask(signed.replace("<saml:Assertion", `${forged}<saml:Assertion`));
    expect([status, json.SAMLAssertionInfo]).toEqual([200, PERSISTENT]);
  });

  it.each<[what: string, xml: string]>([
    ["nothing that is XML", "hello"],
    ["an element that does not end", "<a>"],
    [
      "a document type",
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&x;</samlp:Response>',
    ],
    ["another element", '<Response xmlns="urn:example"/>'],
    ["an empty response", '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>'],
    ["deep elements", `${"<a>".repeat(9000)}${"</a>".repeat(9000)}`],
  ])("refuses %s", async (_, xml) => {
    const { seen } = await scene();
    expect(await seen(xml)).toEqual(INVALID);
  });

  it.each<[what: string, options: Partial<SamlOptions>, expected: readonly unknown[]]>([
    ["of another issuer", { issuer: "https://other.example.com" }, INVALID],
    ["for another audience", { audience: "urn:amazon:webservices" }, INVALID],
    ["for another recipient", { recipient: "https://signin.aws.amazon.com/saml" }, INVALID],
    ["of tomorrow", { notBefore: new Date(Date.now() + 86_400_000) }, INVALID],
    [
      "that has ended",
      { notOnOrAfter: new Date(Date.now() - 1000) },
      [401, "AuthenticationFail.SAMLAssertion.Expired", "The SAML Assertion is expired."],
    ],
    [
      "for other roles",
      { roles: ["acs:ram::1234567890123456:role/app,acs:ram::1:saml-provider/x"] },
      NOT_TRUSTED,
    ],
    [
      "without a session name",
      { sessionNames: [] },
      [400, "InvalidParameter.RoleSessionName", "The RoleSessionName is invalid."],
    ],
    [
      "with a session name with a slash",
      { sessionNames: ["a/b"] },
      [400, "InvalidParameter.RoleSessionName", "The RoleSessionName is invalid."],
    ],
  ])("refuses an assertion %s", async (_, options, expected) => {
    const { seen, response } = await scene();
    expect(await seen(signedSaml(response(options), idp))).toEqual(expected);
  });

  it("looks at the assertion as the trust policy says", async () => {
    const { seen, response } = await scene("strict", {
      StringEquals: {
        "saml:recipient": "https://signin.aliyun.com/saml-role/sso",
        "saml:sub": "alice@example.com",
      },
    });
    expect((await seen(signedSaml(response(), idp)))[0]).toBe(200);
    expect(await seen(signedSaml(response({ subject: "bob@example.com" }), idp))).toEqual(NOT_TRUSTED);
    const other = { recipient: "https://signin.alibabacloud.com/saml-role/sso" };
    expect(await seen(signedSaml(response(other), idp))).toEqual(NOT_TRUSTED);
  });

  it("needs a provider that is registered, and a role that is there", async () => {
    const { base, account, seen, response, provider } = await scene();
    const missing = `acs:ram::${account}:role/missing`;
    const xml = signedSaml(response({ roles: [`${missing},${provider}`] }), idp);
    expect(await seen(xml, { RoleArn: missing })).toEqual([
      404,
      "EntityNotExist.RoleArn",
      "The specified Role does not exists.",
    ]);
    await base.control("DELETE", `saml-providers/${account}/company1`);
    expect(await seen(signedSaml(response(), idp))).toEqual([
      404,
      "EntityNotExist.SAMLProvider",
      "Can not find SAML provider.",
    ]);
  });

  it.each<[member: string, value: string, code: string]>([
    ["SAMLAssertion", "", "MissingParameter.SAMLAssertion"],
    ["SAMLAssertion", "a".repeat(100_001), "InvalidParameter.SAMLAssertion"],
    ["SAMLProviderArn", "acs:ram::1234567890123456:oidc-provider/x", "InvalidParameter.SAMLProviderArn"],
    ["RoleArn", "app", "InvalidParameter.RoleArn"],
    ["DurationSeconds", "1", "InvalidParameter.DurationSeconds"],
    ["Policy", "x", "InvalidParameter.PolicyGrammar"],
  ])("refuses a wrong %s", async (member, value, code) => {
    const { seen, response } = await scene();
    expect((await seen(signedSaml(response(), idp), { [member]: value })).slice(0, 2)).toEqual([400, code]);
  });
});

describe("AssumeRoleWithSAML in permissive mode", () => {
  it("takes an unsigned response of a provider that nobody has registered, and no longer then", async () => {
    const { ask, seen, response, register } = await scene("off");
    expect((await ask(response())).json.SAMLAssertionInfo).toEqual(PERSISTENT);
    await register();
    expect(await seen(response())).toEqual(INVALID);
    expect((await seen(signedSaml(response(), idp)))[0]).toBe(200);
  });
});

describe("saml-providers", () => {
  it("are shown as they were registered, and deleted", async () => {
    const base = new StsScene("off");
    const path = `saml-providers/${base.account}/company1`;
    const metadata = samlMetadata(idp);
    const shown = { name: "company1", arn: `acs:ram::${base.account}:saml-provider/company1`, metadata };
    expect(await base.control("PUT", path, { metadata })).toEqual(shown);
    expect(await base.control("GET", path)).toEqual(shown);
    await base.control("DELETE", path);
    await expect(base.control("GET", path)).rejects.toThrow(/404/);
    await expect(base.control("DELETE", path)).rejects.toThrow(/404/);
  });

  it.each<[what: string, change: (metadata: string) => string]>([
    ["no XML", () => "company"],
    ["another root", () => "<a/>"],
    ["no entityID", (metadata) => metadata.replace(/ entityID="[^"]*"/, "")],
    ["no certificate", (metadata) => metadata.replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/s, "")],
    ["a certificate that is none", (metadata) => metadata.replace(/Certificate>[^<]+</, "Certificate>AAAA<")],
    ["a document type", (metadata) => metadata.replace("<md:Entity", "<!DOCTYPE x><md:Entity")],
  ])("are not made of metadata with %s", async (_, change) => {
    const base = new StsScene("off");
    const put = base.control("PUT", `saml-providers/${base.account}/x`, {
      metadata: change(samlMetadata(idp)),
    });
    await expect(put).rejects.toThrow(/: 400 .*metadata: /);
  });

  it("are of Alibaba Cloud, with a name", async () => {
    const base = new StsScene("off");
    const body = { metadata: samlMetadata(idp) };
    await expect(base.control("PUT", "saml-providers/123456789012/x", body)).rejects.toThrow(/: 400 /);
    await expect(base.control("PUT", `saml-providers/${base.account}/-x`, body)).rejects.toThrow(/: 400 /);
  });
});
