import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SpawnedServer } from "../support/spawned-server.ts";

describe("an alarm that PutMetricAlarm has acknowledged", () => {
  let directory = "";
  let server: SpawnedServer | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-alarms-"));
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  const start = () => SpawnedServer.start(["--data", join(directory, "data")]);
  const client = (url: string) =>
    new CloudWatchClient({
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "any" },
    });

  it("is there after a kill -9", async () => {
    server = await start();
    const names = Array.from({ length: 5 }, (_, n) => `alarm-${n}`);
    const metrics = client(server.url);
    for (const AlarmName of names) {
      await metrics.send(
        new PutMetricAlarmCommand({
          AlarmName,
          Namespace: "AWS/Usage",
          MetricName: "CallCount",
          Statistic: "Sum",
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: "GreaterThanThreshold",
        }),
      );
    }
    await server.crash();
    server = await start();
    const { MetricAlarms = [] } = await client(server.url).send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toEqual(names);
  });
});
