import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  type MetricDataQuery,
  paginateGetMetricData,
} from "@aws-sdk/client-cloudwatch";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount } from "../../support/client.ts";
import { cloudWatch } from "../../support/cloudwatch.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const NOW = "2027-06-01T00:00:00Z";
const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.parse(NOW) - days * DAY_MS);

/** A metric that has no data, so that what fills it is all there is. */
const nothing = (Period: number) => ({
  Metric: { Namespace: "AWS/KMS", MetricName: "SuccessfulRequest" },
  Period,
  Stat: "Sum",
});

describe("GetMetricData", () => {
  let metrics: CloudWatchClient;

  beforeAll(async () => {
    const workspace = await FrozenWorkspace.begin(NOW, "enforce");
    metrics = cloudWatch({ ...workspace.options, account: freshAccount() });
  });

  const ask = (MetricDataQueries: MetricDataQuery[], rest: Partial<GetMetricDataCommandInput> = {}) =>
    metrics.send(
      new GetMetricDataCommand({ StartTime: daysAgo(1), EndTime: new Date(NOW), MetricDataQueries, ...rest }),
    );

  const sizes = (found: Awaited<ReturnType<typeof ask>>) =>
    found.MetricDataResults?.map(({ Timestamps = [] }) => Timestamps.length);

  it.each([
    [60, 15 * 1440],
    [300, 63 * 288],
    [3600, 455 * 24],
  ])("has data points of a period of %d s as long as CloudWatch keeps them", async (Period, points) => {
    const found = await ask([{ Id: "e1", Expression: "1", Period }], { StartTime: new Date(0) });
    expect(sizes(found)).toEqual([points]);
  });

  it("has no data points of the future", async () => {
    const found = await ask([{ Id: "e1", Expression: "1" }], {
      StartTime: new Date(NOW),
      EndTime: new Date("9999-01-01T00:00:00Z"),
    });
    expect(sizes(found)).toEqual([120]);
  });

  it("continues over pages of 100,800 data points", async () => {
    const queries = Array.from({ length: 499 }, (_, n) => ({ Id: `e${n}`, Expression: `${n}` }));
    const found = await ask(queries, { StartTime: daysAgo(60) });
    expect(sizes(found)?.reduce((sum, size) => sum + size, 0)).toBe(100_800);
    expect(found.MetricDataResults?.slice(0, 6).map(({ StatusCode }) => StatusCode)).toEqual([
      ...Array<string>(4).fill("Complete"),
      "PartialData",
      "PartialData",
    ]);
    const next = await ask(queries, { StartTime: daysAgo(60), NextToken: found.NextToken });
    expect(sizes(next)?.slice(0, 6)).toEqual([0, 0, 0, 0, 5 * 21_600 - 100_800, 21_600]);
    expect(new Set(next.MetricDataResults?.[5]?.Values)).toEqual(new Set([5]));
  });

  it.each(["TimestampAscending", "TimestampDescending"] as const)(
    "answers each data point once, %s",
    async (ScanBy) => {
      const input = {
        StartTime: daysAgo(0.01),
        EndTime: new Date(NOW),
        ScanBy,
        MaxDatapoints: 4,
        MetricDataQueries: [
          { Id: "a", Expression: "1" },
          { Id: "b", Expression: "FILL(m, 2)" },
          { Id: "m", MetricStat: nothing(60), ReturnData: false },
          { Id: "c", Expression: "3" },
        ],
      };
      const seen: string[] = [];
      for await (const { MetricDataResults = [] } of paginateGetMetricData({ client: metrics }, input)) {
        const page = MetricDataResults.flatMap(({ Id, Timestamps = [] }) =>
          Timestamps.map((time) => `${Id} ${time.toISOString()}`),
        );
        expect(page.length).toBeLessThanOrEqual(4);
        seen.push(...page);
      }
      expect(seen).toHaveLength(3 * 15);
      expect(new Set(seen).size).toBe(3 * 15);
      const times = seen.filter((each) => each.startsWith("b"));
      expect(times).toEqual(ScanBy === "TimestampAscending" ? times.toSorted() : times.toSorted().reverse());
    },
  );

  it("evaluates 500 chained expressions, whatever their order", async () => {
    const chained = Array.from({ length: 500 }, (_, n) => ({
      Id: `e${n}`,
      Expression: n === 0 ? "1" : `e${n - 1} + 1`,
      ReturnData: n === 499,
    })).reverse();
    const found = await ask(chained, { StartTime: daysAgo(1 / 24) });
    expect(found.MetricDataResults?.map(({ Values }) => Values)).toEqual([Array<number>(60).fill(500)]);
  });

  it("evaluates the minimum of a year", async () => {
    const found = await ask(
      [
        { Id: "m1", MetricStat: nothing(60), ReturnData: false },
        { Id: "least", Expression: "MIN(FILL(m1, 0))" },
      ],
      { StartTime: daysAgo(365) },
    );
    expect(sizes(found)).toEqual([21_600]);
    expect(found.MetricDataResults?.[0]?.Values?.[0]).toBe(0);
  });

  it("refuses more than one request can evaluate", async () => {
    const long = Array.from({ length: 500 }, (_, n) => ({
      Id: `e${n}`,
      Expression: n === 0 ? "1" : `e${n - 1} + 1`,
      ReturnData: n === 499,
    }));
    const refused = { name: "InvalidParameterCombinationException", status: 400 };
    expect(await failure(ask(long, { StartTime: daysAgo(15) }))).toMatchObject(refused);
    const wide = [
      { Id: "e1", Expression: "1", ReturnData: false },
      { Id: "e2", Expression: `SUM([${Array<string>(500).fill("e1").join()}])` },
    ];
    expect(await failure(ask(wide, { StartTime: daysAgo(15) }))).toMatchObject(refused);
  });

  it("refuses a token of another request", async () => {
    const { NextToken } = await ask([{ Id: "e1", Expression: "1" }], { MaxDatapoints: 1 });
    expect(NextToken).toBeDefined();
    for (const [Expression, token] of [
      ["2", NextToken],
      ["1", "x"],
    ]) {
      const asked = ask([{ Id: "e1", Expression }], { MaxDatapoints: 1, NextToken: token });
      expect(await failure(asked)).toMatchObject({ name: "InvalidNextToken", status: 400 });
    }
  });

  it("refuses 501 queries", async () => {
    const queries = Array.from({ length: 501 }, (_, n) => ({ Id: `e${n}`, Expression: "1" }));
    expect(await failure(ask(queries))).toMatchObject({ status: 400 });
  });

  it("is limited, as is GetMetricStatistics over all of time", async () => {
    const asked = metrics.send(
      new GetMetricStatisticsCommand({
        ...nothing(60).Metric,
        StartTime: new Date(0),
        EndTime: new Date(NOW),
        Period: 60,
        Statistics: ["Sum"],
      }),
    );
    expect((await failure(asked)).name).toBe("InvalidParameterCombinationException");
  });
});
