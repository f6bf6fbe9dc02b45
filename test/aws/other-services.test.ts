import { CloudWatchClient, PutDashboardCommand } from "@aws-sdk/client-cloudwatch";
import { AwsJson1_0Protocol, AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { decode } from "cborg";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, raw, serverUrl } from "../support/client.ts";

const FORM = "application/x-www-form-urlencoded; charset=utf-8";
const PUT_DASHBOARD = { DashboardName: "a", DashboardBody: "{}" };

/** A request signed for a service, or unsigned (null). */
async function ask(service: string | null, init: RequestInit & { path?: string }) {
  const { path = "/", headers, ...rest } = init;
  const credential = `${freshAccount()}/20270101/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`;
  const sent = { ...(service !== null && { authorization }), ...headers } as Record<string, string>;
  const answer = await fetch(serverUrl("enforce") + path, { method: "POST", headers: sent, ...rest });
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
}

const target = (name: string, version = "1.0") => ({
  "x-amz-target": name,
  "content-type": `application/x-amz-json-${version}`,
});

/** Issue 15, point 11: foreign services were answered with an empty text, or Alibaba Cloud's JSON. */
describe("a service of AWS that is not here", () => {
  it.each([
    ["dynamodb", "DynamoDB_20120810.PutItem", "1.0", "PutItem"],
    ["secretsmanager", "secretsmanager.GetSecretValue", "1.1", "GetSecretValue"],
    ["sqs", "AmazonSQS.SendMessage", "1.0", "SendMessage"],
    [null, "DynamoDB_20120810.PutItem", "1.0", "PutItem"],
  ])("is named to a caller of %s with the target %s", async (service, name, version, operation) => {
    const { status, headers, body } = await ask(service, { headers: target(name, version), body: "{}" });
    expect([status, headers.get("content-type")]).toEqual([400, `application/x-amz-json-${version}`]);
    expect(JSON.parse(body.toString())).toEqual({
      __type: "UnknownOperationException",
      message: expect.stringContaining(
        `fauxkms has no service ${service ?? "dynamodb"}, so no ${operation}:`,
      ),
    });
  });

  it.each([
    ["sns", "2010-03-31", "Publish"],
    ["ses", "2010-12-01", "ListIdentities"],
    ["autoscaling", "2011-01-01", "DescribeAutoScalingGroups"],
  ])("is named in the XML of the Query protocol for %s", async (service, version, action) => {
    const form = `Action=${action}&Version=${version}`;
    for (const init of [
      { headers: { "content-type": FORM }, body: form },
      { method: "GET", path: `/?${form}` },
    ]) {
      const { status, headers, body } = await ask(service, init);
      expect([status, headers.get("content-type")]).toEqual([400, "text/xml"]);
      expect(body.toString()).toMatch(
        new RegExp(
          `^<\\?xml[^>]*><ErrorResponse [^>]*><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>fauxkms has no service ${service}, so no ${action}:`,
        ),
      );
    }
  });

  it.each([
    ["GET", "/bucket/object"],
    ["PUT", "/bucket"],
  ])("is named in the XML of S3 (%s %s)", async (method, path) => {
    const { status, body } = await ask("s3", { method, path });
    expect(status).toBe(400);
    expect(body.toString()).toMatch(
      /^<\?xml[^>]*><Error><Code>NotImplemented<\/Code><Message>fauxkms has no service s3:/,
    );
  });

  it("is named in a presigned URL of S3", async () => {
    const credential = encodeURIComponent("AKIA/20270101/us-east-1/s3/aws4_request");
    const answer = await ask(null, { method: "GET", path: `/bucket/object?X-Amz-Credential=${credential}` });
    expect(answer.body.toString()).toContain("fauxkms has no service s3");
  });

  it("is named in JSON for a service that speaks REST, and in the XML of EC2", async () => {
    const lambda = await ask("lambda", { path: "/2015-03-31/functions/f/invocations", body: "{}" });
    expect(lambda.headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
    expect(JSON.parse(lambda.body.toString()).message).toContain("fauxkms has no service lambda");
    const form = "Action=DescribeInstances&Version=2016-11-15";
    const ec2 = await ask("ec2", { headers: { "content-type": FORM }, body: form });
    expect(ec2.body.toString()).toContain(
      "<Response><Errors><Error><Code>InvalidAction</Code><Message>fauxkms has no service ec2, so no DescribeInstances",
    );
  });

  it("is named in CBOR", async () => {
    const path = "/service/AWSEvents/operation/PutEvents";
    const headers = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
    const { status, body } = await ask("events", { path, headers });
    expect([status, decode(body)]).toEqual([
      400,
      expect.objectContaining({ message: expect.stringContaining("no service events, so no PutEvents") }),
    ]);
  });

  it("is not shown as the client spells it where that can be no name", async () => {
    const path = `/?X-Amz-Credential=${encodeURIComponent("a/20270101/r/<b>/aws4_request")}`;
    expect((await ask(null, { path, method: "GET" })).body.toString()).not.toContain("<b>");
    const answer = await ask("dynamodb", { headers: target("Dynamo.__proto__"), body: "{}" });
    expect(answer.body.toString()).not.toContain("proto");
  });
});

describe("an operation that a service here lacks", () => {
  const client = (protocol: object = {}) =>
    new CloudWatchClient({
      endpoint: serverUrl("enforce"),
      region: "us-east-1",
      credentials: { accessKeyId: freshAccount(), secretAccessKey: "any" },
      maxAttempts: 1,
      ...protocol,
    });

  it.each([
    ["its own choice", {}],
    ["JSON 1.0", { protocol: AwsJson1_0Protocol }],
    ["Query", { protocol: AwsQueryProtocol }],
  ])("is named by CloudWatch to the SDK in %s", async (_, protocol) => {
    const seen = await failure(client(protocol).send(new PutDashboardCommand(PUT_DASHBOARD)));
    expect([seen.status, seen.message]).toEqual([400, "fauxkms has no PutDashboard"]);
  });

  it.each(["TrentService.CreateKeyPair", "ServiceQuotasV20190624.CreateQuota"])(
    "is named for %s",
    async (name) => {
      const { status, json } = await raw(null, {}, { headers: { "x-amz-target": name } });
      const operation = name.split(".")[1];
      expect([status, json]).toEqual([
        400,
        { __type: "UnknownOperationException", message: `fauxkms has no ${operation}` },
      ]);
    },
  );
});
