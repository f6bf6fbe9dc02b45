import type { Alarm, AlarmConfiguration } from "../../../meter/alarm.ts";
import { changeAlarms, placeOf } from "../alarms/alarms.ts";
import { configurationOf } from "../alarms/configuration.ts";
import { AlarmData, queriesOf } from "../alarms/data-points.ts";
import { configurationItem } from "../alarms/history.ts";
import { putMetricAlarmInput } from "../alarms/members.ts";
import { tagsWith } from "../alarms/tags.ts";
import { invalidCombination, validation } from "../errors.ts";
import { TooMuch } from "../evaluation.ts";
import { parseExpression } from "../math.ts";
import { type Call, operation } from "../operation.ts";
import { checkQueries } from "../queries.ts";
import { isScalar } from "../scalar.ts";

export const putMetricAlarm = operation({
  name: "PutMetricAlarm",
  input: putMetricAlarmInput,
  async run(call, input) {
    const configuration = configurationOf(input);
    await tryOut(call, configuration);
    const tags = tagsWith({}, input.Tags ?? []);
    await changeAlarms(call, [input.AlarmName], (present, name) => {
      const made: Alarm = {
        // An update leaves the state, and tags are for new alarms only (API Reference).
        ...(present ?? { ...placeOf(call, name), state: initial(call.now), evaluated: call.now, tags }),
        configuration,
        configuredAt: call.now,
      };
      return { to: made, history: [configurationItem(call.now, present ? "Update" : "Create", made)] };
    });
    return null;
  },
});

function initial(now: number): Alarm["state"] {
  const reason = "Unchecked: Initial alarm creation";
  return { value: "INSUFFICIENT_DATA", reason, data: null, updatedAt: now, transitionedAt: now };
}

/** Evaluates an alarm once, so that one with an impossible expression is refused. @throws AwsError */
async function tryOut(call: Call, configuration: AlarmConfiguration): Promise<void> {
  checkQueries(queriesOf(configuration));
  try {
    await new AlarmData(call, configuration, call.now, call.now).at(Math.floor(call.now / 60_000) * 60_000);
  } catch (error) {
    if (error instanceof TooMuch) throw invalidCombination("The alarm needs too many data points.");
    throw error;
  }
  const watched = configuration.Metrics?.find(({ ReturnData }) => ReturnData !== false)?.Expression;
  if (watched !== undefined && isScalar(parseExpression(watched).tree)) {
    throw validation("The expression that the alarm watches must return a single time series.");
  }
}
