import * as sdk from "@aws-sdk/client-service-quotas";
import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, it } from "vitest";
import { NOT_PLAYED, OPERATIONS } from "../../../src/aws/service-quotas/operations.ts";
import type { Members } from "../../../src/shape.ts";
import { failure, kms, raw } from "../../support/client.ts";
import { CREATE_KEY, serviceQuotas, valueOfQuota } from "../../support/service-quotas.ts";
import { credential } from "../../support/sign.ts";

const call = (operation: string, body: unknown, headers: Record<string, string | null> = {}) =>
  raw(operation, body, { headers: { "x-amz-target": `ServiceQuotasV20190624.${operation}`, ...headers } });

describe("the operations", () => {
  const commands = Object.keys(sdk)
    .filter((name) => name.endsWith("Command") && name !== "$Command")
    .map((name) => name.slice(0, -"Command".length));

  it("are 26, ten of which the mock has", () => {
    expect([...OPERATIONS.map(({ name }) => name), ...NOT_PLAYED].sort()).toEqual(commands.sort());
    expect(OPERATIONS).toHaveLength(10);
  });

  it.each(OPERATIONS)("$name reads every member of its input, and no other", ({ name, input }) => {
    const schema = Reflect.get(sdk, `${name}$`)[4] as () => Parameters<typeof NormalizedSchema.of>[0];
    const members = [...NormalizedSchema.of(schema()).structIterator()].map(([member]) => member);
    expect(Object.keys(input as Members).sort()).toEqual(members.sort());
  });

  it.each(NOT_PLAYED)("%s says that it is not part of the mock", async (operation) => {
    expect(await call(operation, {})).toMatchObject({
      status: 400,
      json: {
        __type: "UnknownOperationException",
        message: `fauxkms has no ${operation}: of Service Quotas it has what raising a quota needs.`,
      },
    });
  });

  it.each(["", "listServices", "__proto__"])("do not include %j", async (operation) => {
    const { status, json } = await call(operation, {});
    expect({ status, json }).toEqual({ status: 400, json: { __type: "UnknownOperationException" } });
  });
});

describe("a request of Service Quotas", () => {
  it("that is not one of AWS JSON 1.1 finds no service", async () => {
    expect((await call("ListServices", {}, { "content-type": "application/json" })).status).toBe(404);
    const headers = { "x-amz-target": "ServiceQuotasV20190624.ListServices" };
    expect((await raw(null, "", { method: "GET", headers })).status).toBe(404);
  });

  it("has a request id, and a body that is JSON", async () => {
    const { status, headers, json } = await call("ListServices", "");
    expect({ status, id: headers.get("x-amzn-requestid") }).toEqual({
      status: 200,
      id: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(json).toHaveProperty("Services");
    expect((await call("ListServices", "{")).json).toEqual({ __type: "SerializationException" });
  });

  const quota = { ServiceCode: "kms", QuotaCode: CREATE_KEY };

  it.each([
    ["GetServiceQuota", {}, "'serviceCode' failed to satisfy constraint: Member must not be null"],
    ["GetServiceQuota", { ...quota, QuotaCode: "a b" }, "[a-zA-Z][a-zA-Z0-9-]{1,128}"],
    ["GetServiceQuota", { ...quota, ServiceCode: "k" }, "[a-zA-Z][a-zA-Z0-9-]{1,63}"],
    ["RequestServiceQuotaIncrease", quota, "'desiredValue' failed to satisfy constraint"],
    ["RequestServiceQuotaIncrease", { ...quota, DesiredValue: -1 }, "greater than or equal to 0"],
    ["RequestServiceQuotaIncrease", { ...quota, DesiredValue: 1e11 }, "less than or equal to 10000000000"],
    ["GetRequestedServiceQuotaChange", { RequestId: "?" }, "'requestId' failed to satisfy constraint"],
    ["CreateSupportCase", { RequestId: "a".repeat(130) }, "less than or equal to 128"],
    ["ListServices", { MaxResults: 0 }, "greater than or equal to 1"],
    ["ListServices", { MaxResults: 101 }, "less than or equal to 100"],
    ["ListRequestedServiceQuotaChangeHistory", { Status: "OPEN" }, "Member must satisfy enum value set"],
    ["ListServiceQuotas", { ...quota, QuotaAppliedAtLevel: "KEY" }, "[ACCOUNT, RESOURCE, ALL]"],
  ])("%s %j must keep to the constraints of the model", async (operation, body, text) => {
    expect(await call(operation, body)).toMatchObject({
      status: 400,
      json: { __type: "ValidationException", message: expect.stringContaining(text) },
    });
  });

  it.each([
    ["RequestServiceQuotaIncrease", { ...quota, DesiredValue: "50" }],
    ["RequestServiceQuotaIncrease", { ...quota, DesiredValue: 50, SupportCaseAllowed: "true" }],
    ["ListServices", { MaxResults: 1.5 }],
    ["ListServices", []],
  ])("%s %j must have the types of the model", async (operation, body) => {
    expect(await call(operation, body)).toMatchObject({
      status: 400,
      json: { __type: "SerializationException" },
    });
  });

  it("has the text of a modelled error in Message", async () => {
    const { json } = await call("GetServiceQuota", { ...quota, ServiceCode: "ec2" });
    expect(json).toEqual({
      __type: "NoSuchResourceException",
      Message: "The request failed because the specified service does not exist.",
    });
  });

  it("takes the account and Region from the signature, or the Region from the host", async () => {
    const { json } = await call("GetServiceQuota", quota);
    expect(json).toMatchObject({
      Quota: { QuotaArn: `arn:aws:servicequotas:us-east-1:000000000000:kms/${CREATE_KEY}` },
    });
  });
});

describe("strict authentication", () => {
  it("wants a signature for servicequotas", async () => {
    const { accessKeyId, secretAccessKey, account } = await credential();
    const credentials = { accessKeyId, secretAccessKey };
    const options = { server: "strict", config: { credentials } } as const;
    const client = serviceQuotas(options);
    expect(await valueOfQuota(client, CREATE_KEY)).toBe(5);
    const { Quota } = await client.send(
      new sdk.GetServiceQuotaCommand({ ServiceCode: "kms", QuotaCode: CREATE_KEY }),
    );
    expect(Quota?.QuotaArn).toContain(`:${account}:`);
    const wrong = serviceQuotas({
      ...options,
      config: { credentials: { ...credentials, secretAccessKey: "no" } },
    });
    expect((await failure(wrong.send(new sdk.ListServicesCommand({})))).name).toBe(
      "InvalidSignatureException",
    );
  });

  it("refuses a signature for another service", async () => {
    const { accessKeyId, secretAccessKey } = await credential();
    const client = kms({ server: "strict", config: { credentials: { accessKeyId, secretAccessKey } } });
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string>; body: string };
        request.headers["x-amz-target"] = "ServiceQuotasV20190624.ListServices";
        request.body = "{}";
        return next(args);
      },
      { step: "build" },
    );
    const { ListKeysCommand } = await import("@aws-sdk/client-kms");
    expect(await failure(client.send(new ListKeysCommand({})))).toEqual({
      name: "InvalidSignatureException",
      message: "Credential should be scoped to correct service: 'servicequotas'. ",
      status: 400,
    });
  });
});
