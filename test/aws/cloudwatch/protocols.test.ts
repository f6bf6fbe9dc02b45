import {
  type CloudWatchClient,
  type CloudWatchClientConfig,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { AwsJson1_0Protocol, AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { decode, encode } from "cborg";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, serverUrl } from "../../support/client.ts";
import { cloudWatch } from "../../support/cloudwatch.ts";
import { FrozenWorkspace } from "../../support/management.ts";
import { credential } from "../../support/sign.ts";

/** The protocols of the service model (botocore 1.44, cloudwatch/2010-08-01/service-2.json, `protocols`). */
const PROTOCOLS: readonly [name: string, protocol: CloudWatchClientConfig["protocol"]][] = [
  ["smithy-rpc-v2-cbor", SmithyRpcV2CborProtocol],
  ["json", AwsJson1_0Protocol],
  ["query", AwsQueryProtocol],
];

const BEGIN = new Date("2027-01-01T00:00:00Z");
const at = (minutes: number) => new Date(BEGIN.getTime() + minutes * 60_000);
const MADE_KEYS = {
  Namespace: "AWS/Usage",
  MetricName: "CallCount",
  Dimensions: Object.entries({ Service: "KMS", Type: "API", Class: "None", Resource: "CreateKey" }).map(
    ([Name, Value]) => ({ Name, Value }),
  ),
};

describe.each(PROTOCOLS)("CloudWatch in the protocol %s", (_, protocol) => {
  let metrics: CloudWatchClient;

  /** Two keys made in the first minute, one in the third. */
  beforeAll(async () => {
    const workspace = await FrozenWorkspace.begin(BEGIN.toISOString(), "enforce");
    const options = { ...workspace.options, account: freshAccount() };
    const client = kms(options);
    await client.send(new CreateKeyCommand({}));
    await client.send(new CreateKeyCommand({}));
    await workspace.advance(120);
    await client.send(new CreateKeyCommand({}));
    await workspace.advance(60);
    metrics = cloudWatch(options, { protocol });
  });

  it("lists metrics", async () => {
    const { Metrics } = await metrics.send(new ListMetricsCommand({ Namespace: "AWS/Usage" }));
    expect(Metrics).toEqual([MADE_KEYS]);
  });

  it("lists none", async () => {
    const { Metrics = [] } = await metrics.send(
      new ListMetricsCommand({ Namespace: "AWS/EC2", Dimensions: [] }),
    );
    expect(Metrics).toEqual([]);
  });

  it("reads times and answers with times", async () => {
    const { Datapoints = [] } = await metrics.send(
      new GetMetricStatisticsCommand({
        ...MADE_KEYS,
        StartTime: at(0),
        EndTime: at(3),
        Period: 60,
        Statistics: ["Sum", "Average"],
      }),
    );
    expect(Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp))).toEqual([
      { Timestamp: at(0), Sum: 2, Average: 1, Unit: "None" },
      { Timestamp: at(2), Sum: 1, Average: 1, Unit: "None" },
    ]);
  });

  it("reads lists of structures and booleans", async () => {
    const { MetricDataResults } = await metrics.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(3),
        ScanBy: "TimestampAscending",
        MetricDataQueries: [
          { Id: "usage", ReturnData: false, MetricStat: { Metric: MADE_KEYS, Period: 60, Stat: "Sum" } },
          { Id: "half", Expression: "usage / 4" },
        ],
      }),
    );
    expect(MetricDataResults).toEqual([
      { Id: "half", Label: "half", Timestamps: [at(0), at(2)], Values: [0.5, 0.25], StatusCode: "Complete" },
    ]);
  });

  it("names errors as the Query protocol does, which SDKs have always shown", async () => {
    const asked = {
      ...MADE_KEYS,
      StartTime: at(3),
      EndTime: at(0),
      Period: 60,
      Statistics: ["Sum" as const],
    };
    expect(await failure(metrics.send(new GetMetricStatisticsCommand(asked)))).toMatchObject({
      status: 400,
      name: expect.stringMatching(/^InvalidParameterValue(Exception)?$/) as string,
      message: "The parameter StartTime must be less than the parameter EndTime.",
    });
  });

  it("names a violated constraint", async () => {
    const error = await failure(metrics.send(new ListMetricsCommand({ MetricName: "" })));
    expect(error).toMatchObject({ status: 400 });
    expect(error.message).toContain("'metricName' failed to satisfy constraint");
  });

  it("verifies signatures of the service monitoring in strict mode", async () => {
    const key = await credential();
    const trusted = cloudWatch({ server: "strict" }, { protocol, credentials: key });
    const listed = await trusted.send(new ListMetricsCommand({ Namespace: "AWS/Usage" }));
    expect(listed.Metrics ?? []).toEqual([]);
    const forged = { ...key, secretAccessKey: "another" };
    const stranger = cloudWatch({ server: "strict" }, { protocol, credentials: forged });
    expect(await failure(stranger.send(new ListMetricsCommand({})))).toMatchObject({
      message: expect.stringContaining("The request signature we calculated does not match") as string,
    });
  });
});

const CBOR = {
  "smithy-protocol": "rpc-v2-cbor",
  "content-type": "application/cbor",
  accept: "application/cbor",
};
const CBOR_PATH = "/service/GraniteServiceVersion20100801/operation/";

describe("Smithy RPC v2 CBOR", () => {
  const ask = (operation: string, body: Uint8Array, headers: Record<string, string> = CBOR) =>
    fetch(`${serverUrl("enforce")}${CBOR_PATH}${operation}`, {
      method: "POST",
      headers,
      body: Buffer.from(body),
    });

  it("says its protocol in the answer, and has timestamps as tag 1", async () => {
    const body = encode({ ...MADE_KEYS, StartTime: 0, EndTime: 60, Period: 60, Statistics: ["Sum"] });
    const answer = await ask("GetMetricStatistics", body);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("smithy-protocol")).toBe("rpc-v2-cbor");
    expect(answer.headers.get("content-type")).toBe("application/cbor");
    expect(decode(new Uint8Array(await answer.arrayBuffer()))).toEqual({
      Label: "CallCount",
      Datapoints: [],
    });
  });

  it("has errors with their type, and the code of the Query protocol in a header", async () => {
    const answer = await ask(
      "GetMetricStatistics",
      encode({ ...MADE_KEYS, StartTime: 60, EndTime: 0, Period: 60, Statistics: ["Sum"] }),
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get("smithy-protocol")).toBe("rpc-v2-cbor");
    expect(answer.headers.get("x-amzn-query-error")).toBe("InvalidParameterValue;Sender");
    expect(decode(new Uint8Array(await answer.arrayBuffer()))).toEqual({
      __type: "com.amazonaws.cloudwatch#InvalidParameterValueException",
      message: "The parameter StartTime must be less than the parameter EndTime.",
    });
  });

  it.each([
    ["bytes that are no CBOR", Buffer.from("ff00", "hex")],
    ["a value that breaks off", Buffer.from("a1", "hex")],
    ["nesting without end", Buffer.alloc(500_000, 0x81)],
    ["an unknown tag", Buffer.from("d9ffff00", "hex")],
  ])("refuses %s", async (_, body) => {
    const answer = await ask("ListMetrics", body);
    expect(answer.status).toBe(400);
    expect(decode(new Uint8Array(await answer.arrayBuffer()))).toEqual({
      __type: "com.amazon.coral.service#SerializationException",
    });
  });

  it.each([
    [
      "GetMetricStatistics",
      { ...MADE_KEYS, StartTime: Number.NaN, EndTime: 60, Period: 60, Statistics: ["Sum"] },
    ],
    [
      "GetMetricStatistics",
      { ...MADE_KEYS, StartTime: 0, EndTime: 60, Period: 2n ** 60n, Statistics: ["Sum"] },
    ],
    [
      "PutMetricAlarm",
      {
        ...MADE_KEYS,
        AlarmName: "a",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: "GreaterThanThreshold",
        Threshold: Number.POSITIVE_INFINITY,
      },
    ],
  ])("refuses numbers in %s that JSON has not got", async (operation, input) => {
    expect((await ask(operation, encode(input))).status).toBe(400);
  });

  it("knows no other operations, no other methods, and no request that does not say its protocol", async () => {
    const unknown = await ask("PutDashboard", encode({}));
    expect(unknown.status).toBe(400);
    expect(unknown.headers.get("x-amzn-query-error")).toBe("InvalidAction;Sender");
    expect((await ask("ListMetrics", encode({}), { "content-type": "application/cbor" })).status).toBe(404);
    const { status } = await fetch(`${serverUrl("enforce")}${CBOR_PATH}ListMetrics`, { headers: CBOR });
    expect(status).toBe(404);
  });
});

describe("the Query protocol of CloudWatch", () => {
  const url = (query: string) => `${serverUrl("enforce")}/?${query}`;
  const post = (form: string) =>
    fetch(serverUrl("enforce"), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: form,
    });

  it("answers GET with XML", async () => {
    const answer = await fetch(url("Action=ListMetrics&Version=2010-08-01&Namespace=AWS%2FEC2"));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/xml");
    const id = answer.headers.get("x-amzn-requestid");
    expect(await answer.text()).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><ListMetricsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><ListMetricsResult><Metrics></Metrics></ListMetricsResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></ListMetricsResponse>`,
    );
  });

  // Errors as in the API Reference of CloudWatch, Common Error Types, and the model's awsQueryError.
  it.each([
    ["Action=PutDashboard&Version=2010-08-01", 400, "InvalidAction", "fauxkms has no PutDashboard"],
    ["Version=2010-08-01", 400, "MissingAction", "The request is missing an action."],
    [
      "Action=ListMetrics&Version=2010-08-01&MetricName=",
      400,
      "ValidationError",
      "1 validation error detected: Value '' at 'metricName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "Action=GetMetricStatistics&Version=2010-08-01&StartTime=soon",
      400,
      "MalformedInput",
      "timestamp must follow ISO8601",
    ],
    [
      "Action=GetMetricStatistics&Version=2010-08-01&Period=x",
      400,
      "MalformedInput",
      "Unable to parse x as a number",
    ],
    [
      "Action=ListMetrics&Version=2010-08-01&IncludeLinkedAccounts=x",
      400,
      "MalformedInput",
      "Unable to parse x as a boolean",
    ],
  ])("answers the form %s with an error", async (form, status, code, message) => {
    const answer = await post(form);
    expect(answer.status).toBe(status);
    const text = await answer.text();
    expect(text).toContain(
      `<ErrorResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><Error><Type>Sender</Type><Code>${code}</Code>`,
    );
    expect(text).toContain(`<Message>${message.replaceAll("'", "&apos;")}</Message>`);
  });

  it("refuses the name of no workspace in XML", async () => {
    const headers = { "x-fauxkms-workspace": "No!" };
    const answer = await fetch(url("Action=ListMetrics&Version=2010-08-01"), { headers });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("<Code>ValidationError</Code>");
  });
});
