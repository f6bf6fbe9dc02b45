import type { Alarm, AlarmHistoryItem, AlarmNotification, AlarmState } from "../../../meter/alarm.ts";
import { actionsOf, notificationOf } from "./notification.ts";

/** An alarm after a change, and what the change left behind. */
export interface Changed {
  readonly alarm: Alarm;
  readonly history: readonly AlarmHistoryItem[];
  readonly notifications: readonly AlarmNotification[];
}

/** Longest HistorySummary and HistoryData (API Reference, AlarmHistoryItem). */
const LONGEST_SUMMARY = 255;
const LONGEST_DATA = 4095;

/** A history item within its limits. @param data left out where its JSON is too long, as after `rest` */
export function historyItem(
  at: number,
  type: AlarmHistoryItem["type"],
  summary: string,
  data: object,
  rest: object = { version: "1.0" },
): AlarmHistoryItem {
  const full = JSON.stringify(data);
  return {
    at,
    type,
    summary: summary.slice(0, LONGEST_SUMMARY),
    data: full.length > LONGEST_DATA ? JSON.stringify(rest) : full,
  };
}

/** Puts an alarm into another state: a history item, and its actions unless they are disabled. */
export function enterState(alarm: Alarm, state: AlarmState): Changed {
  const { state: before, configuration } = alarm;
  const actions = configuration.ActionsEnabled ? actionsOf(configuration, state.value) : [];
  const notifications = actions.map((action) => notificationOf(alarm, state, action));
  return {
    alarm: { ...alarm, state },
    history: [
      historyItem(
        state.updatedAt,
        "StateUpdate",
        `Alarm updated from ${before.value} to ${state.value}`,
        { version: "1.0", oldState: shownState(before), newState: shownState(state) },
        { version: "1.0", oldState: { stateValue: before.value }, newState: { stateValue: state.value } },
      ),
      ...notifications.map(({ action, message }) =>
        historyItem(
          state.updatedAt,
          "Action",
          `Successfully executed action ${action}`,
          { actionState: "Succeeded", notificationResource: action, publishedMessage: message, error: null },
          { actionState: "Succeeded", notificationResource: action, error: null },
        ),
      ),
    ],
    notifications,
  };
}

function shownState({ value, reason, data }: AlarmState): object {
  return {
    stateValue: value,
    stateReason: reason,
    ...(data !== null && { stateReasonData: JSON.parse(data) as unknown }),
  };
}
