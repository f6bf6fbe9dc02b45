import RpcClient from "@alicloud/pop-core";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type AcsDraft,
  type AcsSigned,
  sendAcs,
  signAcsV1,
  signAcsV3,
  signAcsV4,
} from "../../support/acs-sign.ts";
import { alibabaCall, alibabaFailure, freshAlibabaAccount } from "../../support/alibaba.ts";
import { control, freshAccount, serverUrl } from "../../support/client.ts";
import type { AccessKey } from "../../support/sign.ts";

const account = freshAlibabaAccount();
let key: AccessKey;

async function newKey(body: object = {}): Promise<AccessKey> {
  const asked = { cloud: "alibaba", account, ...body };
  const options = { server: "strict", token: "test-admin-token" } as const;
  const { status, json } = await control("POST", "credentials", asked, options);
  expect(status).toBe(201);
  return {
    accessKeyId: String(json.accessKeyId),
    secretAccessKey: String(json.accessKeySecret ?? json.secretAccessKey),
    ...(json.securityToken !== undefined && { sessionToken: String(json.securityToken) }),
  };
}

beforeAll(async () => {
  key = await newKey();
});

const drafted = (draft: Partial<AcsDraft> = {}): AcsDraft => ({
  key,
  url: serverUrl("strict"),
  action: "ListKeys",
  query: { RegionId: "cn-hangzhou", PageSize: "10" },
  ...draft,
});

/** V4, with the Region of the request in its scope. */
function signScoped(draft: AcsDraft): AcsSigned {
  return signAcsV4({ ...draft, scope: { region: draft.query?.RegionId ?? "center", product: "Kms" } });
}

const refusal = async (signed: AcsSigned) => {
  const { status, json } = await sendAcs(signed);
  return { status, code: json.Code };
};

describe.each([
  { version: "V1", sign: signAcsV1 },
  { version: "V3", sign: signAcsV3 },
  { version: "V4", sign: signScoped },
])("a signature $version in strict mode", ({ sign }) => {
  it.each(["GET", "POST"])("lets a %s in, for the owner of the access key", async (method) => {
    const { status, json } = await sendAcs(sign(drafted({ method })));
    expect(status).toBe(200);
    expect(json).toMatchObject({ Keys: { Key: [] }, TotalCount: 0, PageNumber: 1, PageSize: 10 });
  });

  it("covers a form", async () => {
    const form = { PageSize: "7" };
    const query = { RegionId: "cn-hangzhou" };
    expect(await sendAcs(sign(drafted({ form, query })))).toMatchObject({ json: { PageSize: 7 } });
  });

  it.each([
    [
      "a changed parameter",
      (signed: AcsSigned) => ({ ...signed, query: { ...signed.query, PageSize: "11" } }),
    ],
    [
      "one more parameter",
      (signed: AcsSigned) => ({ ...signed, query: { ...signed.query, PageNumber: "2" } }),
    ],
    ["another method", (signed: AcsSigned) => ({ ...signed, method: "GET", body: "" })],
    ["a changed body", (signed: AcsSigned) => ({ ...signed, body: "Filters=%5B%5D&X=z" })],
  ])("refuses %s", async (_, altered) => {
    const signed = sign(drafted({ form: { Filters: "[]", X: "y" } }));
    expect(await refusal(altered(signed))).toEqual({ status: 400, code: "SignatureDoesNotMatch" });
  });

  it("refuses a wrong secret", async () => {
    const wrong = { ...key, secretAccessKey: "wrong" };
    expect(await refusal(sign(drafted({ key: wrong })))).toEqual({
      status: 400,
      code: "SignatureDoesNotMatch",
    });
  });

  it("refuses an access key that is not there, and one of the other cloud", async () => {
    const unknown = { status: 404, code: "InvalidAccessKeyId.NotFound" };
    expect(await refusal(sign(drafted({ key: { ...key, accessKeyId: "LTAInone" } })))).toEqual(unknown);
    const aws = await newKey({ cloud: "aws", account: freshAccount() });
    expect(await refusal(sign(drafted({ key: aws })))).toEqual(unknown);
  });

  it("refuses a timestamp that is more than 15 minutes off", async () => {
    for (const ahead of [-901, 902]) {
      expect(await refusal(sign(drafted({ ahead })))).toEqual({
        status: 400,
        code: "InvalidTimeStamp.Expired",
      });
    }
    expect(await refusal(sign(drafted({ ahead: -880 })))).toEqual({ status: 200, code: undefined });
  });

  it("refuses a nonce that is longer than any", async () => {
    const nonce = crypto.randomUUID().padEnd(128, "n");
    expect((await sendAcs(sign(drafted({ nonce })))).status).toBe(200);
    const long = sign(drafted({ nonce: `${nonce}n` }));
    expect(await refusal(long)).toMatchObject({ status: 400, code: "InvalidParameter" });
  });

  it("refuses a nonce that was used, but not one of a signature that did not fit", async () => {
    const nonce = crypto.randomUUID();
    const wrong = { ...key, secretAccessKey: "wrong" };
    expect(await refusal(sign(drafted({ nonce, key: wrong })))).toMatchObject({
      code: "SignatureDoesNotMatch",
    });
    const signed = sign(drafted({ nonce }));
    expect(await refusal(signed)).toEqual({ status: 200, code: undefined });
    expect(await refusal(signed)).toEqual({ status: 400, code: "SignatureNonceUsed" });
    const later = sign(drafted({ nonce, ahead: 5, query: { RegionId: "cn-beijing" } }));
    expect(await refusal(later)).toEqual({ status: 400, code: "SignatureNonceUsed" });
    const other = sign(drafted({ nonce, key: await newKey() }));
    expect(await refusal(other)).toEqual({ status: 200, code: undefined });
  });

  it("refuses before the parameters are looked at, and changes nothing", async () => {
    const signed = sign(drafted({ action: "CreateKey", query: { RegionId: "cn-shanghai" } }));
    const other = { ...signed, query: { ...signed.query, Description: "changed" } };
    expect(await refusal(other)).toEqual({ status: 400, code: "SignatureDoesNotMatch" });
    const { json } = await sendAcs(sign(drafted({ query: { RegionId: "cn-shanghai" } })));
    expect(json.TotalCount).toBe(0);
  });

  it("takes temporary credentials with their token only", async () => {
    const temporary = await newKey({ session: { ttlSeconds: 900 }, principal: "root" });
    expect(temporary.accessKeyId).toMatch(/^STS\./);
    expect(await refusal(sign(drafted({ key: temporary })))).toEqual({ status: 200, code: undefined });
    const mismatch = { status: 400, code: "InvalidSecurityToken.MismatchWithAccessKey" };
    const { sessionToken: _, ...without } = temporary;
    const missing = { status: 400, code: "MissingSecurityToken" };
    expect(await refusal(sign(drafted({ key: without })))).toEqual(missing);
    expect(await refusal(sign(drafted({ key: { ...temporary, sessionToken: "other" } })))).toEqual(mismatch);
    expect(await refusal(sign(drafted({ key: { ...key, sessionToken: "any" } })))).toEqual(mismatch);
  });
});

describe("the scope of a signature V4 in strict mode", () => {
  const asked = (scope: { region: string; product: string }, query: Record<string, string>) =>
    signAcsV4(drafted({ query, scope }));

  it.each([
    ["another Region", { region: "cn-shanghai", product: "Kms" }],
    ["no Region", { region: "center", product: "Kms" }],
    ["what is no Region", { region: "CN-HANGZHOU", product: "Kms" }],
    ["another product", { region: "cn-hangzhou", product: "Ecs" }],
    ["BssOpenApi", { region: "cn-hangzhou", product: "BssOpenApi" }],
  ])("is refused for %s than the request's", async (_, scope) => {
    expect(await refusal(asked(scope, { RegionId: "cn-hangzhou" }))).toEqual({
      status: 400,
      code: "SignatureDoesNotMatch",
    });
  });

  it("names the Region where nothing else does", async () => {
    const where = async (region: string) => {
      const scope = { region, product: "Kms" };
      const { json } = await sendAcs(signAcsV4(drafted({ action: "CreateKey", query: {}, scope })));
      return (json.KeyMetadata as { Arn: string }).Arn.split(":")[2];
    };
    expect(await where("cn-shanghai")).toBe("cn-shanghai");
    expect(await where("center")).toBe("cn-hangzhou");
    expect(await refusal(asked({ region: "nowhere", product: "Kms" }, {}))).toMatchObject({
      code: "SignatureDoesNotMatch",
    });
  });
});

describe("a signature V1 without a nonce in strict mode", () => {
  it("is taken by KMS, whose common parameters have none, as often as it is sent", async () => {
    const signed = signAcsV1(drafted({ nonce: null }));
    expect(await refusal(signed)).toEqual({ status: 200, code: undefined });
    expect(await refusal(signed)).toEqual({ status: 200, code: undefined });
  });

  it("is refused by BssOpenApi, whose common parameters have one", async () => {
    const bss = { action: "QueryAccountBalance", version: "2017-12-14", query: {} };
    expect(await sendAcs(signAcsV1(drafted({ ...bss, nonce: null })))).toMatchObject({
      status: 400,
      json: { Code: "MissingParameter", Message: expect.stringContaining("SignatureNonce") },
    });
    expect(await refusal(signAcsV1(drafted(bss)))).toEqual({ status: 200, code: "Success" });
  });
});

describe("the vendor's SDKs in strict mode", () => {
  it("@alicloud/openapi-client signs with V3", async () => {
    const options = { server: "strict", region: "cn-hangzhou" } as const;
    const accessKey = { accessKeyId: key.accessKeyId, accessKeySecret: key.secretAccessKey };
    const text = "a b+c/d=~*'()!";
    const { KeyMetadata } = await alibabaCall("CreateKey", { Description: text }, { ...options, accessKey });
    expect(KeyMetadata).toMatchObject({ Description: text, Creator: account });
    const wrong = { ...accessKey, accessKeySecret: "wrong" };
    expect(await alibabaFailure(alibabaCall("ListKeys", {}, { ...options, accessKey: wrong }))).toMatchObject(
      {
        code: "SignatureDoesNotMatch",
        status: 400,
        message: expect.stringMatching(
          /^Specified signature is not matched with our calculation\. server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}/,
        ),
      },
    );
  });

  it("@alicloud/pop-core signs with V1", async () => {
    const client = (accessKeySecret: string) =>
      new RpcClient({
        accessKeyId: key.accessKeyId,
        accessKeySecret,
        endpoint: serverUrl("strict"),
        apiVersion: "2016-01-20",
      });
    const parameters = {
      RegionId: "cn-hangzhou",
      PageSize: 3,
      Filters: '[{"Key":"KeyState","Values":["Enabled"]}]',
    };
    for (const method of ["GET", "POST"]) {
      expect(await client(key.secretAccessKey).request("ListKeys", parameters, { method })).toMatchObject({
        PageSize: 3,
      });
    }
    await expect(client("wrong").request("ListKeys", parameters)).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
    });
  });
});

describe("a request without a whole signature in strict mode", () => {
  const send = async (query: Record<string, string>, headers: Record<string, string> = {}) => {
    const parameters = new URLSearchParams({ Action: "ListKeys", Version: "2016-01-20", ...query });
    const response = await fetch(`${serverUrl("strict")}/?${parameters}`, { headers });
    const json = (await response.json()) as Record<string, unknown>;
    return { status: response.status, code: json.Code, message: json.Message };
  };
  const v1 = {
    AccessKeyId: "LTAInone",
    Signature: "AAAA",
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    Timestamp: "2026-01-01T00:00:00Z",
  };

  it("is told what it lacks", async () => {
    expect(await send({})).toEqual({
      status: 400,
      code: "MissingParameter",
      message: 'The parameter "AccessKeyId" is needed but not provided.',
    });
    expect(await send({ AccessKeyId: "LTAInone" })).toMatchObject({
      status: 400,
      code: "IncompleteSignature",
    });
    const { Timestamp: _, ...untimed } = v1;
    expect(await send(untimed)).toMatchObject({ status: 400, code: "IllegalTimestamp" });
    expect(await send({ ...v1, Timestamp: "yesterday" })).toMatchObject({ code: "InvalidTimeStamp.Format" });
    expect(await send({ ...v1, SignatureMethod: "HMAC-MD5" })).toMatchObject({ code: "InvalidParameter" });
    const authorization = "ACS3-RSA-SHA256 Credential=a,SignedHeaders=host,Signature=00";
    expect(await send({}, { authorization })).toMatchObject({ status: 400, code: "InvalidParameter" });
  });
});
