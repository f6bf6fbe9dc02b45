import type { Cloud } from "../cloud/list.ts";
import { CLOUDS } from "../clouds.ts";
import { countersOf, journalOf, type Runtime } from "../isolate/runtime.ts";
import { histogram, type Metric, PROMETHEUS_TYPE, prometheusText, type Sample } from "../meter/prometheus.ts";
import { LATENCY_BOUNDS } from "../meter/record.ts";
import type { Totals } from "../objects/journal/api.ts";
import { rateOf } from "../quotas/row.ts";
import { DEFAULT_WORKSPACE, scopeOf, type WorkspaceState } from "../workspace.ts";
import { settingsIn } from "../workspace-settings.ts";
import { call } from "./call.ts";
import { cloudShape } from "./clouds.ts";
import type { ControlEnv } from "./context.ts";

/** Most accounts and Regions whose present use of quotas is shown: each of them is a call. */
const MOST_SCOPES = 50;

const SECOND_MS = 1000;

/**
 * `GET metrics`: the server's own metrics in Prometheus text format, summed since the workspace was created or reset.
 * Metrics of KMS for CloudWatch's API are in aws/cloudwatch.
 */
export const metrics = [
  call({
    method: "GET",
    path: "metrics",
    does: "the server's own metrics, in Prometheus text",
    async run(c) {
      const { runtime, workspace } = c.var;
      const state = await runtime.workspaces.refresh(workspace);
      await runtime.recorder?.flush();
      const totals = await journalOf(c.env, workspace).totals(state);
      const use = await quotaUse(c.env, runtime, workspace, state, totals);
      // Unidentified callers belong to no workspace, so the default one shows them.
      const strangers = workspace === DEFAULT_WORKSPACE ? [unidentified(runtime)] : [];
      const text = prometheusText([...metricsOf(totals, runtime.recorder?.lost ?? 0), ...strangers, ...use]);
      return c.body(text, 200, { "content-type": PROMETHEUS_TYPE });
    },
  }),
];

function unidentified(runtime: Runtime): Metric {
  return {
    name: "fauxkms_unidentified_requests_total",
    help: "Requests to this isolate in strict mode, refused before it was known who calls.",
    type: "counter",
    samples: runtime.unidentified.list().map(({ count, ...labels }) => ({ labels, value: count })),
  };
}

function metricsOf(totals: Totals, lost: number): Metric[] {
  return [
    {
      name: "fauxkms_requests_total",
      help: "Answered requests; status 0 is a dropped connection.",
      type: "counter",
      samples: totals.answers.map(({ count, ...labels }) => ({ labels, value: count })),
    },
    {
      name: "fauxkms_quota_requests_total",
      help: "Requests that a quota let through.",
      type: "counter",
      samples: totals.quotas.map(({ allowed, throttled: _, ...labels }) => ({ labels, value: allowed })),
    },
    {
      name: "fauxkms_throttles_total",
      help: "Requests that a quota refused.",
      type: "counter",
      samples: totals.quotas
        .filter(({ throttled }) => throttled > 0)
        .map(({ throttled, allowed: _, ...labels }) => ({ labels, value: throttled })),
    },
    {
      name: "fauxkms_request_duration_seconds",
      help: "Time from the arrival of a request to its answer.",
      type: "histogram",
      samples: totals.latencies.flatMap(({ cloud, operation, places, sumMs }) =>
        histogram(
          { cloud, operation },
          LATENCY_BOUNDS.map((bound) => bound / SECOND_MS),
          places,
          sumMs / SECOND_MS,
        ),
      ),
    },
    {
      name: "fauxkms_recorded_in_sum_only_total",
      help: "Requests that are counted here but that GET requests cannot show, because too many came at once.",
      type: "counter",
      samples: [{ labels: {}, value: totals.dropped }],
    },
    {
      name: "fauxkms_unrecorded_total",
      help: "Requests that this isolate could not record.",
      type: "counter",
      samples: [{ labels: {}, value: lost }],
    },
  ];
}

/** Use and limit of quotas in their present windows, for quotas that have been used. */
async function quotaUse(
  env: ControlEnv["Bindings"],
  runtime: Runtime,
  workspace: string,
  state: WorkspaceState,
  totals: Totals,
): Promise<Metric[]> {
  const used: Sample[] = [];
  const limits: Sample[] = [];
  const scopes = new Map<string, { cloud: Cloud; account: string; region: string; quotas: Set<string> }>();
  for (const { account, region, quota, ...labels } of totals.quotas) {
    const cloud = cloudShape.safeParse(labels.cloud).data;
    if (!cloud || account === "") continue;
    const name = `${cloud}/${account}/${region}`;
    const known = scopes.get(name) ?? { cloud, account, region, quotas: new Set() };
    known.quotas.add(quota);
    scopes.set(name, known);
  }
  const shown = [...scopes.values()].slice(0, MOST_SCOPES);
  await Promise.all(
    shown.map(async ({ cloud, account, region, quotas }) => {
      const rows = CLOUDS[cloud].quotas.filter(({ id }) => quotas.has(id));
      const rates = Object.fromEntries(
        rows.map((row) => [row.id, rateOf(row, settingsIn(state, runtime.settings).quotaProfile, region)]),
      );
      const scope = scopeOf(workspace, cloud, account, region);
      await runtime.quotas.handBack(scope, state);
      const uses = await countersOf(env, scope).read(state, rates);
      for (const { id } of rows) {
        const labels = { cloud, account, region, quota: id };
        used.push({ labels, value: uses[id]?.used ?? 0 });
        limits.push({ labels, value: (uses[id]?.override ?? rates[id])?.limit ?? 0 });
      }
    }),
  );
  return [
    {
      name: "fauxkms_quota_used",
      help: "Units used in the present window.",
      type: "gauge",
      samples: used,
    },
    {
      name: "fauxkms_quota_limit",
      help: "Units in each window.",
      type: "gauge",
      samples: limits,
    },
  ];
}
