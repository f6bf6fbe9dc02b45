import { boolean, list, required, string, structure } from "../../../shape.ts";
import { openPosition, sealPosition } from "../../../surface/position.ts";
import { invalidValue } from "../errors.ts";
import { metricName, namespace, nextToken } from "../members.ts";
import { type Metric, metricsIn } from "../metrics.ts";
import { operation } from "../operation.ts";

/** Metrics of a page (API Reference, ListMetrics). */
const PAGE = 500;
/** Time for which a metric without new data is listed (API Reference, ListMetrics). */
const LISTED_MS = 14 * 86_400_000;
/** Time that RecentlyActive PT3H looks back (API Reference, ListMetrics). */
const RECENT_MS = 3 * 3_600_000;

export const listMetrics = operation({
  name: "ListMetrics",
  input: {
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: list(
      structure({ Name: required(string({ min: 1, max: 255 })), Value: string({ min: 1, max: 1024 }) }),
      { max: 30 },
    ),
    NextToken: nextToken,
    RecentlyActive: string({ values: ["PT3H"] }),
    IncludeLinkedAccounts: boolean,
    OwningAccount: string({ min: 1, max: 255 }),
  },
  async run(call, input) {
    const { Namespace, MetricName, Dimensions = [], NextToken, RecentlyActive } = input;
    const since = call.now - (RecentlyActive ? RECENT_MS : LISTED_MS);
    const span = { from: since, to: call.now + 1, periodMs: 86_400_000 };
    const wanted = (metric: Metric) =>
      (Namespace === undefined || metric.Namespace === Namespace) &&
      (MetricName === undefined || metric.MetricName === MetricName) &&
      Dimensions.every(({ Name, Value }) =>
        metric.Dimensions.some((each) => each.Name === Name && (Value === undefined || each.Value === Value)),
      );
    const all = (await metricsIn(call, span)).filter(wanted);
    const { account, region } = call.caller;
    const place = JSON.stringify([call.operation, account, region, Namespace, MetricName, Dimensions]);
    const tokenKeys = call.runtime.tokenKeys(call.caller.workspace, call.state);
    const from = NextToken === undefined ? "0" : openPosition(tokenKeys, place, NextToken);
    if (from === null) throw invalidValue("The parameter NextToken is not valid.");
    const end = Number(from) + PAGE;
    return {
      Metrics: all.slice(Number(from), end),
      ...(all.length > end && { NextToken: sealPosition(tokenKeys, place, String(end)) }),
    };
  },
});
