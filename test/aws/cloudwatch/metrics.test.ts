import {
  type CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  type KMSClient,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { type ClientOptions, control, failure, freshAccount, kms } from "../../support/client.ts";
import { cloudWatch } from "../../support/cloudwatch.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const BEGIN = "2027-01-01T00:00:00Z";
const at = (minutes: number) => new Date(Date.parse(BEGIN) + minutes * 60_000);

const usageMetric = (Resource: string) => ({
  Namespace: "AWS/Usage",
  MetricName: "CallCount",
  Dimensions: Object.entries({ Service: "KMS", Type: "API", Class: "None", Resource }).map(
    ([Name, Value]) => ({ Name, Value }),
  ),
});

describe("the metrics of KMS in CloudWatch", () => {
  const account = freshAccount();
  let options: ClientOptions;
  let client: KMSClient;
  let metrics: CloudWatchClient;
  let keys: string[];
  let arns: string[];

  /** Three CreateKey of which none is throttled; ten Encrypt in the first minute, five in the third. */
  beforeAll(async () => {
    const workspace = await FrozenWorkspace.begin(BEGIN, "enforce");
    options = { ...workspace.options, account };
    client = kms(options);
    metrics = cloudWatch(options);
    const made = [];
    for (let n = 0; n < 2; n++) made.push(await client.send(new CreateKeyCommand({})));
    keys = made.map(({ KeyMetadata }) => KeyMetadata?.KeyId ?? "");
    arns = made.map(({ KeyMetadata }) => KeyMetadata?.Arn ?? "");
    const encrypt = () => client.send(new EncryptCommand({ KeyId: keys[0], Plaintext: Buffer.from("x") }));
    for (let n = 0; n < 10; n++) await encrypt();
    await workspace.advance(120);
    for (let n = 0; n < 4; n++) await encrypt();
    const { CiphertextBlob } = await encrypt();
    await client.send(new DecryptCommand({ CiphertextBlob }));
    await client.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: keys[1] }));
    await workspace.advance(60);
  });

  it("count calls by quota, minute by minute", async () => {
    const { Label, Datapoints = [] } = await metrics.send(
      new GetMetricStatisticsCommand({
        ...usageMetric("CryptographicOperationsSymmetric"),
        StartTime: at(0),
        EndTime: at(5),
        Period: 60,
        Statistics: ["Sum", "SampleCount", "Average", "Minimum", "Maximum"],
      }),
    );
    expect(Label).toBe("CallCount");
    const sorted = Datapoints.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp));
    const point = (minutes: number, calls: number) => ({
      Timestamp: at(minutes),
      Sum: calls,
      SampleCount: calls,
      Average: 1,
      Minimum: 1,
      Maximum: 1,
      Unit: "None",
    });
    expect(sorted).toEqual([point(0, 10), point(2, 7)]);
  });

  it("add minutes up to longer periods", async () => {
    const { Datapoints } = await metrics.send(
      new GetMetricStatisticsCommand({
        ...usageMetric("CryptographicOperationsSymmetric"),
        StartTime: at(0),
        EndTime: at(5),
        Period: 300,
        Statistics: ["Sum"],
      }),
    );
    expect(Datapoints).toEqual([{ Timestamp: at(0), Sum: 17, Unit: "None" }]);
  });

  it("tell how much of a quota is used, as the alarm of AWS's blog does", async () => {
    const quota = { account, region: "us-east-1", limit: 100 };
    await control("PUT", "quotas/aws/createKey", quota, { workspace: options.workspace });
    const { MetricDataResults } = await metrics.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(4),
        ScanBy: "TimestampAscending",
        MetricDataQueries: [
          { Id: "percent", Expression: "usage/SERVICE_QUOTA(usage)*100", Label: "use" },
          {
            Id: "usage",
            ReturnData: false,
            MetricStat: {
              Metric: usageMetric("CryptographicOperationsSymmetric"),
              Period: 60,
              Stat: "Sum",
            },
          },
          {
            Id: "keys",
            MetricStat: { Metric: usageMetric("CreateKey"), Period: 60, Stat: "Sum" },
          },
          { Id: "quota", Expression: "SERVICE_QUOTA(keys)" },
        ],
      }),
    );
    // The symmetric quota of us-east-1 is 30,000 a second (seed 001).
    const perMinute = 30_000 * 60;
    expect(MetricDataResults).toEqual([
      {
        Id: "percent",
        Label: "use",
        Timestamps: [at(0), at(2)],
        Values: [(10 / perMinute) * 100, (7 / perMinute) * 100],
        StatusCode: "Complete",
      },
      { Id: "keys", Label: "CallCount", Timestamps: [at(0)], Values: [2], StatusCode: "Complete" },
      {
        Id: "quota",
        Label: "quota",
        Timestamps: [at(0), at(1), at(2), at(3)],
        Values: [6000, 6000, 6000, 6000],
        StatusCode: "Complete",
      },
    ]);
  });

  it("count the successes of each key and operation", async () => {
    const counted = async (dimensions: Readonly<Record<string, string>>) => {
      const { Datapoints = [] } = await metrics.send(
        new GetMetricStatisticsCommand({
          Namespace: "AWS/KMS",
          MetricName: "SuccessfulRequest",
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          StartTime: at(0),
          EndTime: at(5),
          Period: 300,
          Statistics: ["Sum"],
        }),
      );
      return Datapoints.map(({ Sum }) => Sum);
    };
    const [first = "", second = ""] = arns;
    expect(await counted({ KeyArn: first, Operation: "Encrypt" })).toEqual([15]);
    expect(await counted({ KeyArn: first, Operation: "Decrypt" })).toEqual([1]);
    expect(await counted({ KeyArn: second, Operation: "Encrypt" })).toEqual([]);
    expect(await counted({ SourceKeyArn: first, DestinationKeyArn: second, Operation: "ReEncrypt" })).toEqual(
      [1],
    );
    expect(await counted({ KeyArn: first })).toEqual([]);
  });

  it("are listed, and can be searched for", async () => {
    const { Metrics = [] } = await metrics.send(new ListMetricsCommand({ Namespace: "AWS/Usage" }));
    const resources = Metrics.map(({ Dimensions = [] }) => Dimensions.at(-1)?.Value).sort();
    expect(resources).toEqual(["CreateKey", "CryptographicOperationsSymmetric"]);
    const command = new ListMetricsCommand({
      MetricName: "SuccessfulRequest",
      Dimensions: [{ Name: "KeyArn" }, { Name: "Operation", Value: "Decrypt" }],
    });
    expect((await metrics.send(command)).Metrics).toEqual([
      {
        Namespace: "AWS/KMS",
        MetricName: "SuccessfulRequest",
        Dimensions: [
          { Name: "KeyArn", Value: arns[0] },
          { Name: "Operation", Value: "Decrypt" },
        ],
      },
    ]);
  });

  it("are those of one account and Region", async () => {
    for (const other of [{ account: freshAccount() }, { region: "eu-west-1" }]) {
      const elsewhere = cloudWatch({ ...options, ...other });
      expect((await elsewhere.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
    }
  });

  const data = (queries: ConstructorParameters<typeof GetMetricDataCommand>[0]["MetricDataQueries"]) =>
    metrics.send(new GetMetricDataCommand({ StartTime: at(0), EndTime: at(1), MetricDataQueries: queries }));
  const sum = { Metric: usageMetric("CreateKey"), Period: 60, Stat: "Sum" };

  it.each([
    ["an id that begins with a capital", [{ Id: "A", MetricStat: sum }], "InvalidParameterValueException"],
    [
      "an id twice",
      [
        { Id: "a", MetricStat: sum },
        { Id: "a", MetricStat: sum },
      ],
      "InvalidParameterValueException",
    ],
    ["neither metric nor expression", [{ Id: "a" }], "InvalidParameterCombinationException"],
    ["both", [{ Id: "a", MetricStat: sum, Expression: "1" }], "InvalidParameterCombinationException"],
    [
      "a period of no minutes",
      [{ Id: "a", MetricStat: { ...sum, Period: 61 } }],
      "InvalidParameterValueException",
    ],
    [
      "an unknown statistic",
      [{ Id: "a", MetricStat: { ...sum, Stat: "p99" } }],
      "InvalidParameterValueException",
    ],
    ["an expression that is none", [{ Id: "a", Expression: "1 +" }], "InvalidParameterValueException"],
    ["an unknown id", [{ Id: "a", Expression: "b + 1" }], "InvalidParameterValueException"],
    [
      "a circle",
      [
        { Id: "a", Expression: "b" },
        { Id: "b", Expression: "a" },
      ],
      "InvalidParameterValueException",
    ],
  ])("refuse %s", async (_, queries, name) => {
    expect(await failure(data(queries))).toMatchObject({ name, status: 400 });
  });

  it("refuse a span that ends before it begins, and more data points than an answer has", async () => {
    const ask = (StartTime: Date, EndTime: Date) =>
      metrics.send(
        new GetMetricStatisticsCommand({
          ...usageMetric("CreateKey"),
          StartTime,
          EndTime,
          Period: 60,
          Statistics: ["Sum"],
        }),
      );
    expect((await failure(ask(at(1), at(0)))).name).toBe("InvalidParameterValueException");
    expect((await failure(ask(at(0), at(1441)))).name).toBe("InvalidParameterCombinationException");
  });
});
