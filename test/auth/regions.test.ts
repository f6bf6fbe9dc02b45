import { describe, expect, it } from "vitest";
import { ALIBABA_REGIONS } from "../../src/cloud/alibaba.ts";
import { Regions } from "../../src/regions.ts";
import { sendAcs, signAcsV1, signAcsV3 } from "../support/acs-sign.ts";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { control, raw, serverUrl } from "../support/client.ts";
import { http } from "../support/http.ts";
import { type AccessKey, credential, send, sign } from "../support/sign.ts";

const admin = { server: "strict", token: "test-admin-token" } as const;
const MADE_UP = [
  "eu-west-9",
  "us-moon-1",
  "cn-hangzhou",
  "xx-east-1",
  "aws-global",
  "us-east-1x",
  "US-EAST-1",
];
const WRONG_REGION = {
  __type: "InvalidSignatureException",
  message: "Credential should be scoped to a valid region. ",
};

async function alibabaKey(): Promise<AccessKey> {
  const body = { cloud: "alibaba", account: freshAlibabaAccount() };
  const { json } = await control("POST", "credentials", body, admin);
  return { accessKeyId: String(json.accessKeyId), secretAccessKey: String(json.accessKeySecret) };
}

describe("strict mode at AWS", () => {
  it.each(["us-west-2", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1"])(
    "has the Region %s",
    async (region) => {
      expect((await send(sign({ key: await credential(), region }))).status).toBe(200);
    },
  );

  it("has no invented Region, whoever signs for it, but has an added one", async () => {
    const key = await credential();
    for (const region of MADE_UP) {
      expect(await send(sign({ key, region, operation: "CreateKey" })), region).toEqual({
        status: 400,
        json: WRONG_REGION,
      });
    }
    expect((await send(sign({ key, region: "moon-west-1" }))).status).toBe(200);
  });

  it("makes no replica in an invented Region, and counts nothing there", async () => {
    const key = await credential();
    const body = JSON.stringify({ MultiRegion: true });
    const { json } = await send(sign({ key, operation: "CreateKey", body }));
    const { KeyId } = json.KeyMetadata as { KeyId: string };
    const replicate = JSON.stringify({ KeyId, ReplicaRegion: "eu-west-9" });
    expect(await send(sign({ key, operation: "ReplicateKey", body: replicate }))).toEqual({
      status: 400,
      json: {
        __type: "ValidationException",
        message:
          "Region eu-west-9 is not a valid Region or multi-Region keys are not supported in Region eu-west-9.",
      },
    });
  });
});

describe("strict mode at Alibaba Cloud", () => {
  const notFound = {
    status: 404,
    json: expect.objectContaining({
      Code: "InvalidRegionId.NotFound",
      Message: "The RegionId provided does not exist in our records.",
    }),
  };

  it.each([signAcsV1, signAcsV3])("has no invented Region, by parameter or host", async (signIt) => {
    const key = await alibabaKey();
    const url = serverUrl("strict");
    const asked = (RegionId: string, action = "CreateKey") =>
      sendAcs(signIt({ key, url, action, query: { RegionId } }));
    for (const region of ["cn-moon", "eu-west-3", "us-east-9", "cn-hangzhou-x"]) {
      expect(await asked(region), region).toEqual(notFound);
    }
    for (const region of ["ap-southeast-1", "cn-shanghai-finance-1", "cn-luna"]) {
      expect((await asked(region, "ListKeys")).status, region).toBe(200);
    }
  });

  it("has no invented Region by the host of a signed query either", async () => {
    const key = await alibabaKey();
    const { query } = signAcsV1({ key, url: serverUrl("strict"), method: "GET" });
    const path = `/?${new URLSearchParams(query)}`;
    const answer = await http(serverUrl("strict"), "GET", path, { host: "kms.cn-moon.localhost" });
    expect({ status: answer.status, json: JSON.parse(answer.text) }).toEqual(notFound);
  });

  it("sells no instance in an invented Region", async () => {
    const parameters = { "Parameter.1.Code": "Region", "Parameter.1.Value": "cn-moon" };
    const query = {
      ProductCode: "kms",
      ProductType: "kms_ddi_public_intl",
      SubscriptionType: "Subscription",
      Period: "1",
      ...parameters,
    };
    const draft = {
      key: await alibabaKey(),
      url: serverUrl("strict"),
      action: "CreateInstance",
      version: "2017-12-14",
      query,
    };
    const { json } = await sendAcs(signAcsV1(draft));
    expect(json).toMatchObject({ Success: false });
    expect(JSON.stringify(json)).toContain("Region: must be the id of a Region");
  });
});

describe("the control API of a strict server", () => {
  const account = "123456789012";
  it.each<[string, string, unknown]>([
    ["GET", `quotas?cloud=aws&account=${account}&region=eu-west-9`, undefined],
    ["GET", "quotas?cloud=alibaba&region=cn-moon", undefined],
    ["PUT", "quotas/aws/createKey", { account, region: "eu-west-9", limit: 1 }],
    ["DELETE", `quotas/aws/createKey?account=${account}&region=eu-west-9`, undefined],
    ["PUT", "clusters/cluster-1", { account, region: "eu-west-9" }],
    ["POST", "service-calls", { service: "s3", action: "upload", account, region: "eu-west-9", count: 1 }],
  ])("refuses an invented Region: %s %s", async (method, path, body) => {
    expect(await control(method, path, body, admin)).toEqual({
      status: 400,
      json: { error: { code: "invalid", message: expect.stringMatching(/^region: .*--extra-region/) } },
    });
  });
});

describe("permissive mode", () => {
  it("accepts every well-formed name of a Region", async () => {
    const create = (region: string) => raw("CreateKey", {}, { region });
    const { json } = await create("eu-west-9");
    expect(JSON.stringify(json)).toContain(":eu-west-9:");
    for (const region of [`eu-${"w".repeat(200)}-1`, "eu-a-b-c-d-1", "eu-west-100"]) {
      expect(JSON.stringify((await create(region)).json), region).toContain(":us-east-1:");
    }
  });
});

describe("the Regions", () => {
  it("are those of the clouds and extra ones where only known ones are accepted", () => {
    const known = new Regions(true, ["moon-west-1", ""]);
    expect(known.has("aws", "ap-east-2")).toBe(true);
    expect(known.has("aws", "moon-west-1")).toBe(true);
    expect(known.has("aws", "moon-west-2")).toBe(false);
    expect(known.has("aws", "cn-hangzhou")).toBe(false);
    expect(known.has("aws", "")).toBe(false);
    expect(ALIBABA_REGIONS.every((region) => known.has("alibaba", region))).toBe(true);
    expect(known.has("alibaba", "us-east-2")).toBe(false);
    expect(new Regions(false, []).has("aws", "moon-west-2")).toBe(true);
    expect(new Regions(false, []).has("aws", "moon")).toBe(false);
  });
});
