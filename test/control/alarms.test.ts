import { DeleteAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { ListKeysCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { control, freshAccount, kms } from "../support/client.ts";
import { cloudWatch } from "../support/cloudwatch.ts";
import { FrozenWorkspace } from "../support/management.ts";

const REGION = "us-east-1";
const DIMENSIONS = Object.entries({ Service: "KMS", Type: "API", Class: "None", Resource: "ListKeys" });

/** A workspace whose clock stands, with alarms on ListKeys. */
async function scene(...names: string[]) {
  const workspace = await FrozenWorkspace.begin("2027-01-01T00:00:00.000Z", "enforce");
  const account = freshAccount();
  const options = { ...workspace.options, account };
  const metrics = cloudWatch(options);
  for (const AlarmName of names) {
    await metrics.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: "AWS/Usage",
        MetricName: "CallCount",
        Dimensions: DIMENSIONS.map(([Name, Value]) => ({ Name, Value })),
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        Tags: [{ Key: "team", Value: "red" }],
      }),
    );
  }
  const get = (path: string) => control("GET", path, undefined, workspace.options);
  return { workspace, account, metrics, client: kms(options), get };
}

describe("GET alarms", () => {
  it("shows alarms in their states of the present, though nobody asked CloudWatch for them", async () => {
    const { workspace, account, client, get } = await scene("many");
    const before = await get(`alarms?account=${account}&region=${REGION}`);
    expect(before.json).toMatchObject({ alarms: [{ name: "many", state: "INSUFFICIENT_DATA" }] });
    await client.send(new ListKeysCommand({}));
    await workspace.advance(60);
    const { json } = await get("alarms?state=ALARM");
    expect(json.alarms).toEqual([
      {
        name: "many",
        account,
        region: REGION,
        state: "ALARM",
        reason: expect.stringContaining("Threshold Crossed: 1 out of the last 1 datapoints"),
        updatedAt: "2027-01-01T00:01:00.000Z",
        transitionedAt: "2027-01-01T00:01:00.000Z",
        configuredAt: "2027-01-01T00:00:00.000Z",
        configuration: expect.objectContaining({ MetricName: "CallCount", Threshold: 1, Period: 60 }),
        tags: { team: "red" },
      },
    ]);
    expect((await get("alarms?state=OK")).json.alarms).toEqual([]);
  });

  it("goes on where a page ended", async () => {
    const { get } = await scene("a", "b", "c");
    const first = await get("alarms?limit=2");
    expect(first.json).toMatchObject({ alarms: [{ name: "a" }, { name: "b" }] });
    const second = await get(`alarms?limit=2&after=${encodeURIComponent(String(first.json.next))}`);
    expect(second.json).toMatchObject({ alarms: [{ name: "c" }] });
    expect(second.json.next).toBeUndefined();
  });

  it("refuses a state that there is not", async () => {
    const { get } = await scene();
    expect((await get("alarms?state=BROKEN")).status).toBe(400);
  });
});

describe("GET alarms/:name/history", () => {
  it("tells the newest first what became of an alarm, also of one that was deleted", async () => {
    const { workspace, account, metrics, client, get } = await scene("a/b c");
    await client.send(new ListKeysCommand({}));
    await workspace.advance(60);
    const path = `alarms/${encodeURIComponent("a/b c")}/history?account=${account}&region=${REGION}`;
    const { json } = await get(path);
    expect(json.history).toMatchObject([
      { at: "2027-01-01T00:01:00.000Z", type: "StateUpdate" },
      { at: "2027-01-01T00:00:00.000Z", type: "ConfigurationUpdate", summary: 'Alarm "a/b c" created' },
    ]);
    await metrics.send(new DeleteAlarmsCommand({ AlarmNames: ["a/b c"] }));
    expect((await get(`${path}&limit=1`)).json.history).toMatchObject([{ type: "ConfigurationUpdate" }]);
  });

  it("is 404 for an alarm that never was", async () => {
    const { account, get } = await scene();
    expect((await get(`alarms/none/history?account=${account}&region=${REGION}`)).status).toBe(404);
  });
});
