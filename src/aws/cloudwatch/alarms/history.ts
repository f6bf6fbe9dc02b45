import type { Alarm, AlarmHistoryItem } from "../../../meter/alarm.ts";
import { alarmArn } from "./shown.ts";
import { historyItem } from "./transition.ts";

const MADE = {
  Create: { word: "created", member: "createdAlarm" },
  Update: { word: "updated", member: "updatedAlarm" },
  Delete: { word: "deleted", member: "deletedAlarm" },
} as const;

/** The history item of a change of an alarm's configuration. @param alarm after it, or as it was deleted */
export function configurationItem(at: number, type: keyof typeof MADE, alarm: Alarm): AlarmHistoryItem {
  const { word, member } = MADE[type];
  const { name, configuration, state } = alarm;
  const shown = {
    alarmName: name,
    alarmArn: alarmArn(alarm),
    stateValue: state.value,
    ...Object.fromEntries(
      Object.entries(configuration).map(([key, value]) => [
        key === "OKActions" ? "okActions" : key.charAt(0).toLowerCase() + key.slice(1),
        value as unknown,
      ]),
    ),
  };
  const data = { version: "1.0", type, [member]: shown };
  return historyItem(at, "ConfigurationUpdate", `Alarm "${name}" ${word}`, data, { version: "1.0", type });
}
