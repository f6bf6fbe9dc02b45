import type { Alarm, AlarmHistoryItem, AlarmName, AlarmNotification } from "../../../meter/alarm.ts";
import type { StoredAlarm } from "../../../objects/journal/api.ts";
import { AwsError } from "../../protocol/errors.ts";
import type { Call } from "../operation.ts";
import { catchUp } from "./catch-up.ts";

/** What a change makes of an alarm: null deletes it. Nothing changes where it is left out. */
export interface Change {
  readonly to: Alarm | null;
  readonly history?: readonly AlarmHistoryItem[];
  readonly notifications?: readonly AlarmNotification[];
}

/** Attempts at a change that others interfere with. */
const ATTEMPTS = 5;

/** The alarms of the caller in their states of the present, by name. */
export async function alarmsOf(call: Call): Promise<ReadonlyMap<string, StoredAlarm>> {
  await catchUp(call);
  const { account, region } = call.caller;
  const all = await call.journal.alarms(call.state, { account, region });
  return new Map(all.map((alarm) => [alarm.name, alarm]));
}

export function placeOf({ caller: { account, region } }: Call, name: string): AlarmName {
  return { account, region, name };
}

/**
 * Changes alarms, all or none, from their states of the present.
 *
 * @param change is asked for each name, with the alarm or null; it answers null for no change.
 * @throws AwsError LimitExceededFault, and what `change` throws
 */
export async function changeAlarms(
  call: Call,
  names: readonly string[],
  change: (alarm: Alarm | null, name: string) => Change | null,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const present = await alarmsOf(call);
    const changes = [...new Set(names)].flatMap((name) => {
      const stored = present.get(name);
      const made = change(alarmOf(stored), name);
      if (made === null) return [];
      const { to, history = [], notifications = [] } = made;
      return [{ ...placeOf(call, name), from: stored?.revision ?? null, to, history, notifications }];
    });
    if (changes.length === 0) return;
    const end = await call.journal.writeAlarms(call.state, changes);
    if (end === "written") return;
    if (end === "full") {
      throw new AwsError(
        "LimitExceededFault",
        "The maximum number of alarms for this account has been reached.",
      );
    }
  }
  throw new AwsError("InternalServiceFault", "Too many changes of an alarm at once.", 500);
}

function alarmOf(stored: StoredAlarm | undefined): Alarm | null {
  if (!stored) return null;
  const { revision: _, ...alarm } = stored;
  return alarm;
}
