import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { type KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { SmithyRpcV2CborProtocol } from "@smithy/core/cbor";
import { beforeAll, describe, expect, it } from "vitest";
import { type ClientOptions, control, failure, freshAccount, kms } from "../../support/client.ts";
import { cloudWatch } from "../../support/cloudwatch.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const BEGIN = Date.parse("2027-01-01T00:00:00Z");
const at = (minutes: number) => new Date(BEGIN + minutes * 60_000);
const TOPIC = "arn:aws:sns:us-east-1:111122223333:on-call";
const OTHER_TOPIC = "arn:aws:sns:us-east-1:111122223333:all-clear";

const callCount = (Resource: string) => ({
  Namespace: "AWS/Usage",
  MetricName: "CallCount",
  Dimensions: Object.entries({ Service: "KMS", Type: "API", Class: "None", Resource }).map(
    ([Name, Value]) => ({ Name, Value }),
  ),
});

/** An alarm on ListKeys, at five calls in a minute. */
const ALARM = {
  AlarmName: "many-list-keys",
  ...callCount("ListKeys"),
  Statistic: "Sum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  AlarmActions: [TOPIC],
  OKActions: [OTHER_TOPIC],
} as const;

/** An account in a workspace of its own, whose clock stands. */
class Scene {
  readonly workspace: FrozenWorkspace;
  readonly options: ClientOptions;
  readonly client: KMSClient;
  readonly metrics: CloudWatchClient;

  private constructor(workspace: FrozenWorkspace) {
    this.workspace = workspace;
    this.options = { ...workspace.options, account: freshAccount() };
    this.client = kms(this.options);
    this.metrics = cloudWatch(this.options);
  }

  static async begin(): Promise<Scene> {
    return new Scene(await FrozenWorkspace.begin(new Date(BEGIN).toISOString(), "enforce"));
  }

  async put(more: Partial<PutMetricAlarmCommandInput> = {}): Promise<void> {
    await this.metrics.send(
      new PutMetricAlarmCommand({
        ...ALARM,
        Dimensions: [...ALARM.Dimensions],
        AlarmActions: [TOPIC],
        OKActions: [OTHER_TOPIC],
        ...more,
      }),
    );
  }

  async listKeys(times: number): Promise<void> {
    for (let n = 0; n < times; n++) await this.client.send(new ListKeysCommand({}));
  }

  async advance(minutes: number): Promise<void> {
    await this.workspace.advance(minutes * 60);
  }

  async state(name: string = ALARM.AlarmName): Promise<string | undefined> {
    const { MetricAlarms = [] } = await this.metrics.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms[0]?.StateValue;
  }

  async history(type?: "ConfigurationUpdate" | "StateUpdate" | "Action") {
    const { AlarmHistoryItems = [] } = await this.metrics.send(
      new DescribeAlarmHistoryCommand({ HistoryItemType: type, ScanBy: "TimestampAscending" }),
    );
    return AlarmHistoryItems.map(({ Timestamp, HistorySummary }) => [Timestamp, HistorySummary]);
  }

  async notifications() {
    const { json } = await control(
      "GET",
      `notifications?account=${this.options.account}`,
      undefined,
      this.workspace.options,
    );
    return (json as { notifications: Record<string, unknown>[] }).notifications;
  }
}

describe("a CloudWatch alarm", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.begin();
  });

  /**
   * Seed 003: "you can create a CloudWatch alarm that alerts you when your request rate reaches a certain percentage of
   * a quota value". The quota is set to ten calls a minute, so that a test can use it up.
   */
  it("alerts when the request rate reaches a percentage of a quota", async () => {
    const { options } = scene;
    const quota = { account: options.account, region: "us-east-1", limit: 10, intervalSeconds: 60 };
    await control("PUT", "quotas/aws/listKeys", quota, { workspace: options.workspace });
    await scene.put({
      AlarmName: "80-percent",
      MetricName: undefined,
      Namespace: undefined,
      Statistic: undefined,
      Dimensions: undefined,
      Period: undefined,
      Threshold: 80,
      TreatMissingData: "notBreaching",
      Metrics: [
        {
          Id: "usage",
          ReturnData: false,
          MetricStat: { Metric: callCount("ListKeys"), Period: 60, Stat: "Sum" },
        },
        { Id: "percent", Expression: "usage/SERVICE_QUOTA(usage)*100", Label: "use of the quota" },
      ],
    });
    expect(await scene.state("80-percent")).toBe("INSUFFICIENT_DATA");
    await scene.listKeys(7);
    await scene.advance(1);
    expect(await scene.state("80-percent")).toBe("OK");
    await scene.listKeys(8);
    await scene.advance(1);
    const { MetricAlarms = [] } = await scene.metrics.send(
      new DescribeAlarmsCommand({ StateValue: "ALARM" }),
    );
    expect(MetricAlarms).toMatchObject([
      {
        AlarmName: "80-percent",
        AlarmArn: `arn:aws:cloudwatch:us-east-1:${options.account}:alarm:80-percent`,
        ActionsEnabled: true,
        StateValue: "ALARM",
        StateUpdatedTimestamp: at(2),
        StateReason:
          "Threshold Crossed: 1 out of the last 1 datapoints [80.0 (01/01/27 00:01:00)] was greater than or equal to the threshold (80.0) (minimum 1 datapoint for OK -> ALARM transition).",
      },
    ]);
    const [, alarm] = await scene.notifications();
    expect(alarm).toMatchObject({
      alarm: "80-percent",
      region: "us-east-1",
      at: at(2).toISOString(),
      action: TOPIC,
      oldState: "OK",
      newState: "ALARM",
      subject: 'ALARM: "80-percent" in us-east-1',
    });
    expect(JSON.parse(alarm?.message as string)).toMatchObject({
      AlarmName: "80-percent",
      NewStateValue: "ALARM",
    });
    await scene.metrics.send(new DeleteAlarmsCommand({ AlarmNames: ["80-percent"] }));
    expect(await scene.state("80-percent")).toBeUndefined();
  });
});

describe("the history of a CloudWatch alarm", () => {
  it("has each transition at its time, though the clock was advanced by hours at once", async () => {
    const scene = await Scene.begin();
    await scene.put();
    await scene.listKeys(5);
    await scene.advance(1.5);
    await scene.listKeys(1);
    await scene.advance(600);
    expect(await scene.history()).toEqual([
      [at(0), 'Alarm "many-list-keys" created'],
      [at(1), "Alarm updated from INSUFFICIENT_DATA to ALARM"],
      [at(1), `Successfully executed action ${TOPIC}`],
      [at(2), "Alarm updated from ALARM to OK"],
      [at(2), `Successfully executed action ${OTHER_TOPIC}`],
      // Three periods are looked at: the last data point, of 00:01, is among them until 00:04.
      [at(5), "Alarm updated from OK to INSUFFICIENT_DATA"],
    ]);
    expect(await scene.state()).toBe("INSUFFICIENT_DATA");
    const { MetricAlarms = [] } = await scene.metrics.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms[0]).toMatchObject({
      StateReason: "Insufficient Data: 1 datapoint was unknown.",
      StateTransitionedTimestamp: at(5),
    });
  });

  it("tells what was, and what is", async () => {
    const scene = await Scene.begin();
    await scene.put({ AlarmDescription: "calls", DatapointsToAlarm: 1 });
    await scene.listKeys(5);
    await scene.advance(1);
    const { AlarmHistoryItems = [] } = await scene.metrics.send(
      new DescribeAlarmHistoryCommand({ AlarmName: ALARM.AlarmName }),
    );
    const [action, update, creation] = AlarmHistoryItems.map(
      ({ HistoryData = "" }) => JSON.parse(HistoryData) as object,
    );
    expect(action).toMatchObject({ actionState: "Succeeded", notificationResource: TOPIC });
    expect(update).toMatchObject({
      oldState: { stateValue: "INSUFFICIENT_DATA", stateReason: "Unchecked: Initial alarm creation" },
      newState: { stateValue: "ALARM", stateReasonData: { period: 60, recentDatapoints: [5], threshold: 5 } },
    });
    expect(creation).toMatchObject({
      type: "Create",
      createdAlarm: { alarmDescription: "calls", threshold: 5 },
    });
    const page = await scene.metrics.send(new DescribeAlarmHistoryCommand({ MaxRecords: 2 }));
    expect(page.AlarmHistoryItems).toHaveLength(2);
    const rest = await scene.metrics.send(
      new DescribeAlarmHistoryCommand({ MaxRecords: 2, NextToken: page.NextToken }),
    );
    expect(rest.AlarmHistoryItems?.map(({ HistoryItemType }) => HistoryItemType)).toEqual([
      "ConfigurationUpdate",
    ]);
    expect(rest.NextToken).toBeUndefined();
  });
});

describe("the state of a CloudWatch alarm", () => {
  it("waits for M of N data points", async () => {
    const scene = await Scene.begin();
    await scene.put({ EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: "notBreaching" });
    for (const [calls, state] of [
      [5, "OK"],
      [1, "OK"],
      [6, "ALARM"],
      [1, "OK"],
    ] as const) {
      await scene.listKeys(calls);
      await scene.advance(1);
      expect(await scene.state()).toBe(state);
    }
  });

  it.each([
    ["missing", "INSUFFICIENT_DATA"],
    ["ignore", "ALARM"],
    ["breaching", "ALARM"],
    ["notBreaching", "OK"],
  ])(
    "is, where all data is missing and treated as %s, %s after an alarm",
    async (TreatMissingData, state) => {
      const scene = await Scene.begin();
      await scene.put({ TreatMissingData });
      await scene.listKeys(5);
      await scene.advance(1);
      expect(await scene.state()).toBe("ALARM");
      await scene.advance(60);
      expect(await scene.state()).toBe(state);
    },
  );

  it("slides over longer periods minute by minute", async () => {
    const scene = await Scene.begin();
    await scene.put({ Period: 300, TreatMissingData: "notBreaching" });
    await scene.listKeys(3);
    await scene.advance(3);
    await scene.listKeys(3);
    await scene.advance(3.5);
    expect(await scene.history("StateUpdate")).toEqual([
      [at(1), "Alarm updated from INSUFFICIENT_DATA to OK"],
      [at(4), "Alarm updated from OK to ALARM"],
      [at(6), "Alarm updated from ALARM to OK"],
    ]);
  });

  // User Guide, Alarm evaluation: alarms over more than a day are evaluated once an hour.
  it("is found every hour where the evaluation periods are more than a day", async () => {
    const scene = await Scene.begin();
    await scene.put({
      Period: 86_400,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      TreatMissingData: "notBreaching",
    });
    await scene.listKeys(5);
    await scene.advance(59);
    expect(await scene.state()).toBe("INSUFFICIENT_DATA");
    await scene.advance(60 * 24 * 29);
    const day = 60 * 24;
    expect(await scene.history("StateUpdate")).toEqual([
      [at(60), "Alarm updated from INSUFFICIENT_DATA to ALARM"],
      // Four days are looked at.
      [at(4 * day + 60), "Alarm updated from ALARM to OK"],
    ]);
  });

  it("can be set, until the next evaluation, and is notified unless actions are disabled", async () => {
    const scene = await Scene.begin();
    const { metrics } = scene;
    await scene.put({ TreatMissingData: "notBreaching" });
    const set = (AlarmName: string) =>
      metrics.send(new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason: "a test" }));
    await set(ALARM.AlarmName);
    expect(await scene.state()).toBe("ALARM");
    await scene.advance(1);
    expect(await scene.state()).toBe("OK");
    await metrics.send(new DisableAlarmActionsCommand({ AlarmNames: [ALARM.AlarmName, "of nobody"] }));
    await set(ALARM.AlarmName);
    await metrics.send(new EnableAlarmActionsCommand({ AlarmNames: [ALARM.AlarmName] }));
    await scene.advance(1);
    expect((await scene.notifications()).map(({ newState, at: time }) => [newState, time])).toEqual([
      ["ALARM", at(0).toISOString()],
      ["OK", at(1).toISOString()],
      ["OK", at(2).toISOString()],
    ]);
    expect(await failure(set("of nobody"))).toMatchObject({ name: "ResourceNotFound", status: 404 });
  });

  it("stays through an update of the configuration", async () => {
    const scene = await Scene.begin();
    await scene.put();
    await scene.listKeys(5);
    await scene.advance(1);
    await scene.put({ Threshold: 100 });
    expect(await scene.state()).toBe("ALARM");
    expect((await scene.history("ConfigurationUpdate")).at(-1)).toEqual([
      at(1),
      'Alarm "many-list-keys" updated',
    ]);
    await scene.advance(1);
    expect(await scene.state()).toBe("OK");
  });

  it("is evaluated on after the clock was set back", async () => {
    const scene = await Scene.begin();
    await scene.advance(600);
    await scene.put({ TreatMissingData: "notBreaching" });
    await control("PUT", "clock", { mode: "frozen", now: at(0).toISOString() }, scene.workspace.options);
    await scene.advance(1);
    expect(await scene.state()).toBe("OK");
  });
});

describe("CloudWatch alarms", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.begin();
    await scene.put({ Tags: [{ Key: "team", Value: "keys" }] });
    await scene.put({ AlarmName: "other", AlarmActions: [], OKActions: [], Statistic: "SampleCount" });
  });

  it("are found by name, prefix, action, metric and page by page", async () => {
    const { metrics } = scene;
    const names = async (input: DescribeAlarmsCommandInput) =>
      (await metrics.send(new DescribeAlarmsCommand(input))).MetricAlarms?.map(({ AlarmName }) => AlarmName);
    expect(await names({})).toEqual(["many-list-keys", "other"]);
    expect(await names({ AlarmNamePrefix: "many" })).toEqual(["many-list-keys"]);
    expect(await names({ ActionPrefix: TOPIC })).toEqual(["many-list-keys"]);
    expect(await names({ AlarmTypes: ["CompositeAlarm"] })).toEqual([]);
    const first = await metrics.send(new DescribeAlarmsCommand({ MaxRecords: 1 }));
    expect(await names({ MaxRecords: 1, NextToken: first.NextToken })).toEqual(["other"]);
    expect(await failure(names({ NextToken: "x" }))).toMatchObject({ name: "InvalidNextToken", status: 400 });
    const { MetricAlarms } = await metrics.send(
      new DescribeAlarmsForMetricCommand({ ...callCount("ListKeys"), Statistic: "SampleCount" }),
    );
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(["other"]);
  });

  it("have tags", async () => {
    const { metrics, options } = scene;
    const ResourceARN = `arn:aws:cloudwatch:us-east-1:${options.account}:alarm:many-list-keys`;
    await metrics.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "stage", Value: "test" }] }));
    await metrics.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["team"] }));
    const { Tags } = await metrics.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([{ Key: "stage", Value: "test" }]);
    expect(
      await failure(metrics.send(new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}x` }))),
    ).toMatchObject({
      name: "ResourceNotFoundException",
      status: 404,
    });
  });

  it("are deleted together or not at all", async () => {
    const AlarmNames = ["other", "of nobody"];
    expect(await failure(scene.metrics.send(new DeleteAlarmsCommand({ AlarmNames })))).toMatchObject({
      name: "ResourceNotFound",
      status: 404,
    });
    expect(await scene.state("other")).toBe("INSUFFICIENT_DATA");
  });

  it.each(["m - AVG(m)", "SUM([m])", "SERVICE_QUOTA(m)", "IF(m > 1, 1, 0)", "FILL(m, 0)"])(
    "may watch %s",
    async (Expression) => {
      const stat = { Metric: callCount("ListKeys"), Period: 60, Stat: "Sum" };
      const Metrics = [
        { Id: "m", ReturnData: false, MetricStat: stat },
        { Id: "a", Expression },
      ];
      const none = { MetricName: undefined, Namespace: undefined, Statistic: undefined };
      await scene.put({ AlarmName: "math", Metrics, ...none, Dimensions: undefined, Period: undefined });
      expect(await scene.state("math")).toBeDefined();
      await scene.metrics.send(new DeleteAlarmsCommand({ AlarmNames: ["math"] }));
    },
  );

  it("take empty lists for none, as some clients send them", async () => {
    await scene.put({ AlarmName: "empty", Metrics: [], Dimensions: [], AlarmActions: [], Tags: [] });
    expect(await scene.state("empty")).toBe("INSUFFICIENT_DATA");
    await scene.metrics.send(new DeleteAlarmsCommand({ AlarmNames: ["empty"] }));
  });

  const query = (Id: string, Expression: string) => ({ Id, Expression });
  const stat = { Metric: callCount("ListKeys"), Period: 60, Stat: "Sum" };
  const MATH = {
    MetricName: undefined,
    Namespace: undefined,
    Statistic: undefined,
    Dimensions: undefined,
    Period: undefined,
  };
  // Limits of the API Reference, PutMetricAlarm; sentences are AWS's where public issues quote them.
  it.each<[what: string, more: Partial<PutMetricAlarmCommandInput>, name: RegExp, message: RegExp]>([
    ["without a statistic", { Statistic: undefined }, /^MissingRequiredParameter/, /Statistic/],
    [
      "without evaluation periods",
      { EvaluationPeriods: undefined },
      /^MissingRequiredParameter/,
      /EvaluationPeriods/,
    ],
    [
      "with an action that is no ARN",
      { AlarmActions: ["someone"] },
      /^ValidationE/,
      /^Invalid arn syntax: someone$/,
    ],
    [
      "with six actions",
      { OKActions: Array.from({ length: 6 }, () => TOPIC) },
      /^ValidationE/,
      /'oKActions' failed to satisfy constraint/,
    ],
    [
      "with an unknown treatment",
      { TreatMissingData: "bad" },
      /^ValidationE/,
      /^Option bad is not supported/,
    ],
    ["with more data points than periods", { DatapointsToAlarm: 2 }, /^ValidationE/, /DatapointsToAlarm/],
    [
      "over more than a day",
      { EvaluationPeriods: 1441 },
      /^ValidationE/,
      /^Metrics cannot be checked across more than a day/,
    ],
    ["over more than a week", { Period: 86_400, EvaluationPeriods: 8 }, /^ValidationE/, /seven days/],
    [
      "in an unknown unit",
      { Unit: "Calls" as "Count" },
      /^ValidationE/,
      /^1 validation error detected: .* 'unit'/,
    ],
    ["of half a minute", { Period: 30 }, /^ValidationE/, /^Period must be a multiple of 60/],
    ["of a metric and of math", { Metrics: [query("a", "1")] }, /^InvalidParameterCombination/, /Metrics/],
    [
      "of math with two results",
      { ...MATH, Metrics: [query("a", "1"), query("b", "2")] },
      /^ValidationE/,
      /^Exactly one element of the metrics list should return data\.$/,
    ],
    ["of math without a metric", { ...MATH, Metrics: [query("a", "1")] }, /^ValidationE/, /metrics/],
    [
      "of unknown ids",
      { ...MATH, Metrics: [{ Id: "m", ReturnData: false, MetricStat: stat }, query("a", "x")] },
      /^InvalidParameterValue/,
      /the id x is not known/,
    ],
    // CloudWatch User Guide, Using metric math: "so it can't be the final expression result".
    ...["5", "AVG(m)", "-(MAX(m) + PERIOD(m))", "CEIL(SUM(m) / 2)"].map(
      (scalar) =>
        [
          `of the number ${scalar}`,
          { ...MATH, Metrics: [{ Id: "m", ReturnData: false, MetricStat: stat }, query("a", scalar)] },
          /^ValidationE/,
          /must return a single time series/,
        ] as [string, Partial<PutMetricAlarmCommandInput>, RegExp, RegExp],
    ),
    [
      "of a metric without a quota",
      {
        ...MATH,
        Metrics: [
          {
            Id: "m",
            ReturnData: false,
            MetricStat: { ...stat, Metric: { Namespace: "AWS/KMS", MetricName: "SuccessfulRequest" } },
          },
          query("a", "m/SERVICE_QUOTA(m)"),
        ],
      },
      /^InvalidParameterValue/,
      /SERVICE_QUOTA/,
    ],
    ["of an anomaly", { ComparisonOperator: "GreaterThanUpperThreshold" }, /^ValidationE/, /anomaly/],
  ])("are refused %s", async (_, more, name, message) => {
    const refused = await failure(scene.put({ AlarmName: "refused", ...more }));
    expect(refused).toMatchObject({
      status: 400,
      name: expect.stringMatching(name) as string,
      message: expect.stringMatching(message) as string,
    });
    expect(await scene.state("refused")).toBeUndefined();
  });

  it("are an account's and a Region's, and end with the workspace's reset", async () => {
    const { workspace, options } = scene;
    const elsewhere = cloudWatch({ ...options, region: "eu-west-1" });
    expect((await elsewhere.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []).toEqual([]);
    await control("POST", "reset", undefined, workspace.options);
    expect(await scene.state()).toBeUndefined();
    expect(await scene.history()).toEqual([]);
    expect(await scene.notifications()).toEqual([]);
  });

  it.each([
    ["CBOR", SmithyRpcV2CborProtocol],
    ["Query", AwsQueryProtocol],
  ] as const)("are the same in %s", async (_, protocol) => {
    const { options } = await Scene.begin();
    const metrics = cloudWatch(options, { protocol });
    await metrics.send(
      new PutMetricAlarmCommand({
        ...ALARM,
        Dimensions: [...ALARM.Dimensions],
        AlarmActions: [TOPIC],
        OKActions: [],
        ActionsEnabled: false,
        Threshold: 0.5,
      }),
    );
    const { MetricAlarms = [] } = await metrics.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toMatchObject([
      {
        AlarmName: ALARM.AlarmName,
        Threshold: 0.5,
        ActionsEnabled: false,
        Dimensions: ALARM.Dimensions,
        StateUpdatedTimestamp: at(0),
        AlarmActions: [TOPIC],
      },
    ]);
    await metrics.send(new DeleteAlarmsCommand({ AlarmNames: [ALARM.AlarmName] }));
  });
});
