import { required } from "../../../shape.ts";
import { alarmNames } from "../alarms/members.ts";
import { switchActions } from "../alarms/switch-actions.ts";
import { operation } from "../operation.ts";

export const enableAlarmActions = operation({
  name: "EnableAlarmActions",
  input: { AlarmNames: required(alarmNames) },
  run: (call, { AlarmNames }) => switchActions(call, AlarmNames, true),
});
