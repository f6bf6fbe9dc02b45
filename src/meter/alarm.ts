/** A state of a CloudWatch alarm. */
export type StateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export type ComparisonOperator =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

export type MissingData = "breaching" | "notBreaching" | "ignore" | "missing";

export interface AlarmDimension {
  readonly Name: string;
  readonly Value: string;
}

/** A query of an alarm on metric math. */
export interface AlarmQuery {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace?: string;
      readonly MetricName?: string;
      readonly Dimensions?: readonly AlarmDimension[];
    };
    readonly Period: number;
    readonly Stat: string;
    readonly Unit?: string;
  };
  readonly Expression?: string;
  readonly Label?: string;
  readonly ReturnData?: boolean;
  readonly Period?: number;
  readonly AccountId?: string;
}

/** What PutMetricAlarm was given, under its names. Either the members of a single metric or `Metrics` are there. */
export interface AlarmConfiguration {
  readonly AlarmDescription?: string;
  readonly ActionsEnabled: boolean;
  readonly OKActions: readonly string[];
  readonly AlarmActions: readonly string[];
  readonly InsufficientDataActions: readonly string[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly Dimensions?: readonly AlarmDimension[];
  readonly Period?: number;
  readonly Unit?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: ComparisonOperator;
  readonly TreatMissingData?: MissingData;
  readonly EvaluateLowSampleCountPercentile?: string;
  readonly Metrics?: readonly AlarmQuery[];
}

/** The state of an alarm. Times are milliseconds of the workspace's clock. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON; null without. */
  readonly data: string | null;
  readonly updatedAt: number;
  readonly transitionedAt: number;
}

/** Which alarm: names are unique in an account and Region. */
export interface AlarmName {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** A CloudWatch alarm on a metric or an expression. */
export interface Alarm extends AlarmName {
  readonly configuration: AlarmConfiguration;
  readonly configuredAt: number;
  readonly state: AlarmState;
  /** Time up to which it was evaluated. */
  readonly evaluated: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A history item of an alarm (DescribeAlarmHistory). */
export interface AlarmHistoryItem {
  readonly at: number;
  readonly type: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** What an action of an alarm would have been sent. */
export interface AlarmNotification {
  readonly at: number;
  /** ARN of the action. */
  readonly action: string;
  readonly oldState: StateValue;
  readonly newState: StateValue;
  readonly subject: string;
  /** The JSON that CloudWatch publishes. */
  readonly message: string;
}
