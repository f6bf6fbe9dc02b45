import type { Call } from "../operation.ts";
import { changeAlarms } from "./alarms.ts";
import { configurationItem } from "./history.ts";

/** Enables or disables the actions of alarms. Names of no alarm are ignored, as the operations have no error for them. */
export async function switchActions(
  call: Call,
  names: readonly string[],
  ActionsEnabled: boolean,
): Promise<null> {
  await changeAlarms(call, names, (alarm) => {
    if (!alarm || alarm.configuration.ActionsEnabled === ActionsEnabled) return null;
    const to = {
      ...alarm,
      configuration: { ...alarm.configuration, ActionsEnabled },
      configuredAt: call.now,
    };
    return { to, history: [configurationItem(call.now, "Update", to)] };
  });
  return null;
}
