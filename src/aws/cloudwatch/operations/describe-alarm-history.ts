import { integer, string, timestamp } from "../../../shape.ts";
import { catchUp } from "../alarms/catch-up.ts";
import { alarmName, alarmTypes, scanBy } from "../alarms/members.ts";
import { nextToken } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../page.ts";

/** History items of a page without MaxRecords, and how long they are kept (User Guide: 30 days). */
const PAGE = 100;
const KEPT_MS = 30 * 86_400_000;

export const describeAlarmHistory = operation({
  name: "DescribeAlarmHistory",
  input: {
    AlarmName: alarmName,
    AlarmContributorId: string({ min: 1, max: 16 }),
    AlarmTypes: alarmTypes,
    HistoryItemType: string({
      values: [
        "ConfigurationUpdate",
        "StateUpdate",
        "Action",
        "AlarmContributorStateUpdate",
        "AlarmContributorAction",
      ],
    }),
    StartDate: timestamp,
    EndDate: timestamp,
    MaxRecords: integer({ min: 1, max: 100 }),
    NextToken: nextToken,
    ScanBy: scanBy,
  },
  async run(call, input) {
    const { AlarmName: name, AlarmTypes = [], HistoryItemType, StartDate = 0, EndDate, ScanBy } = input;
    await catchUp(call);
    const { account, region } = call.caller;
    const all = await call.journal.alarmHistory(call.state, { account, region, name });
    const found = all.filter(
      ({ at, type }) =>
        (AlarmTypes.length === 0 || AlarmTypes.includes("MetricAlarm")) &&
        input.AlarmContributorId === undefined &&
        (HistoryItemType === undefined || type === HistoryItemType) &&
        at >= Math.max(StartDate, call.now - KEPT_MS) &&
        (EndDate === undefined || at <= EndDate),
    );
    if (ScanBy !== "TimestampAscending") found.reverse();
    const { items, ...next } = pageOf(call, input, found, PAGE);
    return {
      AlarmHistoryItems: items.map((item) => ({
        AlarmName: item.name,
        AlarmType: "MetricAlarm",
        Timestamp: new Date(item.at),
        HistoryItemType: item.type,
        HistorySummary: item.summary,
        HistoryData: item.data,
      })),
      ...next,
    };
  },
});
