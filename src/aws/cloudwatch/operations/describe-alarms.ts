import { integer, string } from "../../../shape.ts";
import { alarmsOf } from "../alarms/alarms.ts";
import { alarmName, alarmNames, alarmTypes, stateValue } from "../alarms/members.ts";
import { actionsOf } from "../alarms/notification.ts";
import { shownAlarm } from "../alarms/shown.ts";
import { invalidCombination } from "../errors.ts";
import { nextToken } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../page.ts";

const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;
/** Alarms of a page without MaxRecords. */
const PAGE = 50;

export const describeAlarms = operation({
  name: "DescribeAlarms",
  input: {
    AlarmNames: alarmNames,
    AlarmNamePrefix: string({ min: 1, max: 255 }),
    AlarmTypes: alarmTypes,
    ChildrenOfAlarmName: alarmName,
    ParentsOfAlarmName: alarmName,
    StateValue: stateValue,
    ActionPrefix: string({ min: 1, max: 1024 }),
    MaxRecords: integer({ min: 1, max: 100 }),
    NextToken: nextToken,
  },
  async run(call, input) {
    const { AlarmNames = [], AlarmNamePrefix, AlarmTypes = [], StateValue, ActionPrefix, ...rest } = input;
    if (AlarmNames.length > 0 && AlarmNamePrefix !== undefined) {
      throw invalidCombination("The parameters AlarmNames and AlarmNamePrefix must not both be specified.");
    }
    const isComposite = (rest.ChildrenOfAlarmName ?? rest.ParentsOfAlarmName) !== undefined;
    const all = isComposite ? [] : [...(await alarmsOf(call)).values()];
    const found = all.filter(
      ({ name, state, configuration }) =>
        (AlarmTypes.length === 0 || AlarmTypes.includes("MetricAlarm")) &&
        (AlarmNames.length === 0 || AlarmNames.includes(name)) &&
        (AlarmNamePrefix === undefined || name.startsWith(AlarmNamePrefix)) &&
        (StateValue === undefined || state.value === StateValue) &&
        (ActionPrefix === undefined ||
          STATES.some((value) =>
            actionsOf(configuration, value).some((each) => each.startsWith(ActionPrefix)),
          )),
    );
    const { items, ...next } = pageOf(call, input, found, PAGE);
    return { MetricAlarms: items.map(shownAlarm), CompositeAlarms: [], ...next };
  },
});
