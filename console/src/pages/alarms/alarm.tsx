import type { Where } from "../../data/where.ts";
import { counted } from "../../data/words.ts";
import { type Sign, State } from "../../ui/icon.tsx";

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

/** What PutMetricAlarm was given. */
export interface Configuration extends Metric {
  readonly AlarmDescription?: string;
  readonly ActionsEnabled: boolean;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
  readonly Statistic?: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Metric; readonly Stat: string };
    readonly ReturnData?: boolean;
  }[];
}

/** A CloudWatch alarm, as `GET alarms` shows it. */
export interface Alarm extends Omit<Where, "cloud"> {
  readonly name: string;
  readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly reason: string;
  readonly updatedAt: string;
  readonly transitionedAt: string;
  readonly configuredAt: string;
  readonly configuration: Configuration;
  readonly tags: Readonly<Record<string, string>>;
}

/** What tells an alarm from others, as the URL has it. */
export function idOf({ account, region, name }: Pick<Alarm, "account" | "region" | "name">): string {
  return `${account}/${region}/${name}`;
}

const SIGNS: Readonly<Record<Alarm["state"], Sign>> = {
  OK: "ok",
  ALARM: "error",
  INSUFFICIENT_DATA: "warning",
};

/** The state of an alarm. */
export function AlarmState({ state }: { readonly state: Alarm["state"] }) {
  return <State sign={SIGNS[state]}>{state.replace("_", " ").toLowerCase()}</State>;
}

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: "≥",
  GreaterThanThreshold: ">",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "≤",
};

/** `Sum of CallCount (Resource ListKeys)`, or the expression. */
export function metricWords({ Metrics, Statistic, ...single }: Configuration): string {
  const watched = Metrics?.find(({ ReturnData }) => ReturnData !== false);
  if (watched?.Expression) return watched.Expression;
  const { MetricName = "", Dimensions = [] } = watched?.MetricStat?.Metric ?? single;
  const which = Dimensions.map(({ Name, Value }) => `${Name} ${Value}`).join(", ");
  return `${watched?.MetricStat?.Stat ?? Statistic ?? ""} of ${MetricName}${which === "" ? "" : ` (${which})`}`;
}

/** `≥ 5 for 1 of 1 × 60 s`. */
export function thresholdWords(configuration: Configuration): string {
  const { ComparisonOperator, Threshold, EvaluationPeriods, DatapointsToAlarm, Period } = configuration;
  const sign = OPERATORS[ComparisonOperator] ?? ComparisonOperator;
  const length = Period === undefined ? " periods" : ` × ${counted(Period)} s`;
  return `${sign} ${counted(Threshold)} for ${DatapointsToAlarm ?? EvaluationPeriods} of ${EvaluationPeriods}${length}`;
}
