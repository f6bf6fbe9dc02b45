import type { Alarm } from "../../../meter/alarm.ts";
import { type DataPoint, evaluationRange, verdictOf } from "../../../meter/alarm-verdict.ts";
import type { AlarmChange, StoredAlarm } from "../../../objects/journal/api.ts";
import { AwsError } from "../../protocol/errors.ts";
import { TooMuch } from "../evaluation.ts";
import type { Reader } from "../operation.ts";
import { AlarmData, periodOf } from "./data-points.ts";
import { reasonDataOf, reasonOf } from "./reasons.ts";
import { type Changed, enterState } from "./transition.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Alarms whose evaluations are written down at once. */
const AT_ONCE = 50;

/**
 * Evaluates the alarms of an account and Region up to the workspace's present, each transition at its own time. What
 * another request evaluates meanwhile stays as that has written it: both find the same.
 */
export async function catchUp(reader: Reader): Promise<void> {
  const { account, region } = reader.caller;
  const due = (await reader.journal.alarms(reader.state, { account, region })).filter((alarm) =>
    isDue(alarm, reader.now),
  );
  while (due.length > 0) {
    const changes = await Promise.all(due.splice(0, AT_ONCE).map((alarm) => evaluated(reader, alarm)));
    if ((await reader.journal.writeAlarms(reader.state, changes)) === "changed") {
      for (const change of changes) await reader.journal.writeAlarms(reader.state, [change]);
    }
  }
}

/** Whether an alarm has an evaluation at a time that is over, or the clock was set back behind its last one. */
export function isDue(alarm: Alarm, now: number): boolean {
  return nextEvaluation(alarm, alarm.evaluated) <= now || alarm.evaluated > now;
}

/** Every minute; every hour where the evaluation periods are more than a day (User Guide, Alarm evaluation). */
function intervalOf({ configuration }: Alarm): number {
  return periodOf(configuration) * configuration.EvaluationPeriods > DAY_MS ? HOUR_MS : MINUTE_MS;
}

/** The first evaluation after a time. */
function nextEvaluation(alarm: Alarm, time: number): number {
  const interval = intervalOf(alarm);
  return (Math.floor(time / interval) + 1) * interval;
}

async function evaluated(reader: Reader, stored: StoredAlarm): Promise<AlarmChange> {
  const { revision, ...alarm } = stored;
  const { account, region, name } = alarm;
  const { alarm: to, history, notifications } = await evaluate(reader, alarm);
  return { account, region, name, from: revision, to, history, notifications };
}

/** An alarm after all of its evaluations up to the present. */
async function evaluate(reader: Reader, alarm: Alarm): Promise<Changed> {
  const last = Math.floor(reader.now / MINUTE_MS) * MINUTE_MS;
  const first = nextEvaluation(alarm, alarm.evaluated);
  const data = new AlarmData(reader, alarm.configuration, first, last);
  let changed: Changed = { alarm, history: [], notifications: [] };
  for (let time = first; time <= last; ) {
    const points = await pointsAt(data, time, alarm);
    const next = stateAfter(changed.alarm, points, time);
    if (next) {
      changed = {
        alarm: next.alarm,
        history: [...changed.history, ...next.history],
        notifications: [...changed.notifications, ...next.notifications],
      };
    }
    // Without data every later evaluation ends as this one, up to the first that sees some.
    const until = data.hasDataAt(time) ? time : data.nextDataAfter(time) - 1;
    if (!Number.isFinite(until)) break;
    time = nextEvaluation(alarm, Math.max(time, until));
  }
  return { ...changed, alarm: { ...changed.alarm, evaluated: last } };
}

/** The data points of an evaluation; all are missing where the expression cannot be evaluated. */
async function pointsAt(data: AlarmData, time: number, { configuration }: Alarm): Promise<DataPoint[]> {
  try {
    return await data.at(time);
  } catch (error) {
    if (!(error instanceof AwsError || error instanceof TooMuch)) throw error;
    return new Array(evaluationRange(configuration)).fill(null);
  }
}

/** The transition at a time; null where the alarm stays in its state. */
function stateAfter(alarm: Alarm, points: readonly DataPoint[], at: number): Changed | null {
  const { configuration, state } = alarm;
  const verdict = verdictOf(configuration, points, state.value);
  if (verdict.value === state.value) return null;
  const found = { points, verdict, at };
  return enterState(alarm, {
    value: verdict.value,
    reason: reasonOf(configuration, found, state.value),
    data: reasonDataOf(configuration, found),
    updatedAt: at,
    transitionedAt: at,
  });
}
