import { required, string } from "../../../shape.ts";
import { AwsError } from "../../protocol/errors.ts";
import { changeAlarms } from "../alarms/alarms.ts";
import { alarmName, stateValue } from "../alarms/members.ts";
import { enterState } from "../alarms/transition.ts";
import { notFound } from "../errors.ts";
import { operation } from "../operation.ts";

export const setAlarmState = operation({
  name: "SetAlarmState",
  input: {
    AlarmName: required(alarmName),
    StateValue: required(stateValue),
    StateReason: required(string({ min: 0, max: 1023 })),
    StateReasonData: string({ min: 0, max: 4000 }),
  },
  async run(call, { AlarmName, StateValue, StateReason, StateReasonData }) {
    if (StateReasonData !== undefined) checkJson(StateReasonData);
    await changeAlarms(call, [AlarmName], (alarm) => {
      if (!alarm) throw notFound([AlarmName]);
      const isOther = StateValue !== alarm.state.value;
      const state = {
        value: StateValue,
        reason: StateReason,
        data: StateReasonData ?? null,
        updatedAt: call.now,
        transitionedAt: isOther ? call.now : alarm.state.transitionedAt,
      };
      // Actions and history are for another state than before; it lasts until the next evaluation (API Reference).
      if (!isOther) return { to: { ...alarm, state } };
      const { alarm: to, history, notifications } = enterState(alarm, state);
      return { to, history, notifications };
    });
    return null;
  },
});

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError("InvalidFormatFault", "StateReasonData must be valid JSON.");
  }
}
