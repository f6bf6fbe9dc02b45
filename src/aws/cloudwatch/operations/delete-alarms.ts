import { required } from "../../../shape.ts";
import { alarmsOf, changeAlarms } from "../alarms/alarms.ts";
import { configurationItem } from "../alarms/history.ts";
import { alarmNames } from "../alarms/members.ts";
import { notFound } from "../errors.ts";
import { operation } from "../operation.ts";

export const deleteAlarms = operation({
  name: "DeleteAlarms",
  input: { AlarmNames: required(alarmNames) },
  async run(call, { AlarmNames }) {
    // "If you delete an alarm that does not exist, the operation fails, and no alarm is deleted" (API Reference).
    const present = await alarmsOf(call);
    const missing = AlarmNames.filter((name) => !present.has(name));
    if (missing.length > 0) throw notFound(missing);
    await changeAlarms(
      call,
      AlarmNames,
      (alarm) => alarm && { to: null, history: [configurationItem(call.now, "Delete", alarm)] },
    );
    return null;
  },
});
