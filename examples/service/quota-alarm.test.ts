import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { ACCOUNT, REGION, World } from "./world.ts";

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:on-call`;
const DIMENSIONS = {
  Type: "API",
  Resource: "CryptographicOperationsSymmetric",
  Service: "KMS",
  Class: "None",
};

test("an alarm at 80 % of a quota notifies the topic, and again when the use has fallen", async () => {
  const world = new World();
  await world.freeze("2026-12-01T00:00:00Z");
  await world.setQuota("crypto_symmetric", 1000, 60);
  const Dimensions = Object.entries(DIMENSIONS).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: "AWS/Usage", MetricName: "CallCount", Dimensions };
  await world.cloudWatch().send(
    new PutMetricAlarmCommand({
      AlarmName: "kms-at-80-percent",
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      Threshold: 80,
      EvaluationPeriods: 1,
      TreatMissingData: "notBreaching",
      Metrics: [
        { Id: "calls", ReturnData: false, MetricStat: { Metric, Period: 60, Stat: "Sum" } },
        { Id: "share", Expression: "calls/SERVICE_QUOTA(calls)*100" },
      ],
    }),
  );
  const states = async () => {
    const call = "notifications?alarm=kms-at-80-percent";
    const { notifications } = await world.control<Notifications>("GET", call);
    return notifications.map(({ action, oldState, newState }) => [action, oldState, newState]);
  };
  const uploads = { service: "s3", action: "upload", account: ACCOUNT, region: REGION };

  await world.control("POST", "service-calls", { ...uploads, count: 790 });
  await world.advance(60);
  expect(await states()).toEqual([[TOPIC, "INSUFFICIENT_DATA", "OK"]]);

  await world.control("POST", "service-calls", { ...uploads, count: 800 });
  await world.advance(60);
  expect((await states()).slice(1)).toEqual([[TOPIC, "OK", "ALARM"]]);

  await world.control("POST", "service-calls", { ...uploads, count: 100 });
  await world.advance(60);
  expect((await states()).slice(2)).toEqual([[TOPIC, "ALARM", "OK"]]);
});

interface Notifications {
  readonly notifications: readonly Record<"action" | "oldState" | "newState", string>[];
}
