import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { freshAccount, serverUrl } from "../../support/client.ts";
import type { ServerName } from "../../support/servers.ts";
import { type AccessKey, credential } from "../../support/sign.ts";
import { assume, roleArn, sts } from "../../support/sts.ts";

/** The hash that the vendor's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : Buffer.from(secret as Uint8Array));
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const QUERY = { Action: "GetCallerIdentity", Version: "2011-06-15" };
const FORM = "application/x-www-form-urlencoded; charset=utf-8";

function signerOf(key: AccessKey): SignatureV4 {
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  return new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    region: "us-east-1",
    service: "sts",
    sha256: Sha256,
  });
}

const hostOf = (server: ServerName) => new URL(serverUrl(server)).host;

/** A URL of GetCallerIdentity that is signed in its query, as `aws eks get-token` makes it, and the headers to send. */
async function presigned(key: AccessKey, cluster: string) {
  const headers = { host: hostOf("strict"), "x-k8s-aws-id": cluster };
  const { query } = await signerOf(key).presign(
    { method: "GET", protocol: "http:", hostname: "x", path: "/", query: QUERY, headers },
    { expiresIn: 60, unhoistableHeaders: new Set(["x-k8s-aws-id"]) },
  );
  return `${serverUrl("strict")}/?${new URLSearchParams(query as Record<string, string>)}`;
}

async function answerOf(response: Response) {
  const answer = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(
    await response.text(),
  );
  return { status: response.status, type: response.headers.get("content-type"), answer };
}

const get = async (url: string, headers: Record<string, string> = {}) =>
  answerOf(await fetch(url, { headers }));
const post = async (server: ServerName, body: string, headers: Record<string, string> = {}) =>
  answerOf(
    await fetch(serverUrl(server), { method: "POST", body, headers: { "content-type": FORM, ...headers } }),
  );

describe("GetCallerIdentity that is signed beforehand", () => {
  it("tells in strict mode who signed the URL of a token of EKS", async () => {
    const key = await credential({ principal: "user/alice" });
    const url = await presigned(key, "my-cluster");
    const { status, answer } = await get(url, { "x-k8s-aws-id": "my-cluster" });
    expect([status, answer.GetCallerIdentityResponse?.GetCallerIdentityResult?.Arn]).toEqual([
      200,
      `arn:aws:iam::${key.account}:user/alice`,
    ]);
    const other = await get(url, { "x-k8s-aws-id": "other" });
    expect([other.status, other.answer.ErrorResponse.Error.Code]).toEqual([403, "SignatureDoesNotMatch"]);
    expect((await get(url)).answer.ErrorResponse.Error.Code).toBe("SignatureDoesNotMatch");
  });

  it("tells it of a session too", async () => {
    const workspace = "default";
    const user = await credential({ principal: "user/alice" }, workspace);
    const { GetSessionTokenCommand } = await import("@aws-sdk/client-sts");
    const { Credentials } = await sts({ server: "strict", key: user }).send(new GetSessionTokenCommand({}));
    const key = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const { status, answer } = await get(await presigned(key, "c"), { "x-k8s-aws-id": "c" });
    expect([status, answer.GetCallerIdentityResponse?.GetCallerIdentityResult?.Account]).toEqual([
      200,
      user.account,
    ]);
  });

  it("tells in strict mode who signed a request that Vault sends on", async () => {
    const key = await credential({ principal: "user/alice" });
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    const signed = await signerOf(key).sign({
      method: "POST",
      protocol: "http:",
      hostname: "x",
      path: "/",
      query: {},
      headers: {
        host: hostOf("strict"),
        "content-type": FORM,
        "x-vault-aws-iam-server-id": "vault.example.com",
      },
      body,
    });
    const { host: _, ...headers } = signed.headers;
    const { answer } = await post("strict", body, headers);
    expect(answer.GetCallerIdentityResponse?.GetCallerIdentityResult?.Arn).toBe(
      `arn:aws:iam::${key.account}:user/alice`,
    );
  });
});

describe("the Query protocol of STS", () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=111122223333/20270101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=00`;

  it("answers GET and POST in XML of its namespace, as AWS does", async () => {
    const answers = [
      await get(`${serverUrl("off")}/?Action=GetCallerIdentity&Version=2011-06-15`, { authorization }),
      await post("off", "Action=GetCallerIdentity&Version=2011-06-15", { authorization }),
    ];
    for (const { status, type, answer } of answers) {
      expect([status, type]).toEqual([200, "text/xml"]);
      expect(answer.GetCallerIdentityResponse).toEqual({
        "@_xmlns": "https://sts.amazonaws.com/doc/2011-06-15/",
        GetCallerIdentityResult: {
          UserId: "111122223333",
          Account: "111122223333",
          Arn: "arn:aws:iam::111122223333:root",
        },
        ResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
    }
  });

  it("writes the end of a session in whole seconds", async () => {
    const role = encodeURIComponent(roleArn(freshAccount()));
    const form = `Action=AssumeRole&Version=2011-06-15&RoleArn=${role}&RoleSessionName=ab&Tags.member.1.Key=a&Tags.member.1.Value=b`;
    const { answer } = await post("off", form, { authorization });
    const { Credentials, PackedPolicySize } = answer.AssumeRoleResponse.AssumeRoleResult;
    expect(Credentials.Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(PackedPolicySize).toMatch(/^\d+$/);
  });

  it.each([
    ["an unknown action", "Action=DoIt&Version=2011-06-15", 400, "InvalidAction"],
    ["another version", "Action=GetCallerIdentity&Version=2010-01-01", 400, "InvalidAction"],
    ["no action", "Version=2011-06-15", 400, "MissingAction"],
    [
      "a duration that is no number",
      "Action=GetSessionToken&Version=2011-06-15&DurationSeconds=x",
      400,
      "MalformedInput",
    ],
    ["no role", "Action=AssumeRole&Version=2011-06-15", 400, "ValidationError"],
  ])("refuses %s in AWS's form", async (_, form, status, code) => {
    const seen = await post("off", form, { authorization });
    expect(seen).toMatchObject({ status, type: "text/xml" });
    expect(seen.answer.ErrorResponse).toMatchObject({
      "@_xmlns": "https://sts.amazonaws.com/doc/2011-06-15/",
      Error: { Type: "Sender", Code: code },
      RequestId: expect.any(String),
    });
  });

  it("says in strict mode that a signature is missing, and that one is for another service", async () => {
    const form = "Action=GetCallerIdentity&Version=2011-06-15";
    const unsigned = await post("strict", form);
    expect([unsigned.status, unsigned.answer.ErrorResponse.Error.Code]).toEqual([
      403,
      "MissingAuthenticationToken",
    ]);
    const key = await credential();
    const signed = await new SignatureV4({
      credentials: key,
      region: "us-east-1",
      service: "kms",
      sha256: Sha256,
    }).sign({
      method: "POST",
      protocol: "http:",
      hostname: "x",
      path: "/",
      query: {},
      headers: { host: hostOf("strict"), "content-type": FORM },
      body: form,
    });
    const { host: _, ...headers } = signed.headers;
    expect((await post("strict", form, headers)).answer.ErrorResponse.Error).toMatchObject({
      Code: "SignatureDoesNotMatch",
      Message: "Credential should be scoped to correct service: 'sts'.",
    });
  });

  it("takes the sessions of a role of any account in a host's Region", async () => {
    const { AssumedRoleUser } = await assume(sts({ region: "eu-west-3" }), {
      RoleArn: roleArn("111122223333"),
    });
    expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::111122223333:assumed-role/app/tests");
  });
});
