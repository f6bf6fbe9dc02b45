import { awsCommand } from "../../data/commands.ts";
import { useCall } from "../../data/live.ts";
import { param, setParams } from "../../data/place.ts";
import { chosenPlace } from "../../data/where.ts";
import { many, moment } from "../../data/words.ts";
import { Elsewhere } from "../../ui/elsewhere.tsx";
import { Page } from "../../ui/page.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { Choice, isFound, Search } from "../../ui/search.tsx";
import { Loaded } from "../../ui/states.tsx";
import { type Alarm, AlarmState, idOf, metricWords, thresholdWords } from "./alarm.tsx";
import { AlarmDetail } from "./detail.tsx";

const COLUMNS: readonly Column<Alarm>[] = [
  { name: "Name", of: ({ name }) => name },
  { name: "State", of: ({ state }) => <AlarmState state={state} /> },
  { name: "Metric", of: ({ configuration }) => metricWords(configuration) },
  { name: "Threshold", of: ({ configuration }) => thresholdWords(configuration) },
  { name: "Since", of: ({ transitionedAt }) => moment(transitionedAt) },
];

const PLACE: readonly Column<Alarm>[] = [
  { name: "Account", of: ({ account }) => account },
  { name: "Region", of: ({ region }) => region },
];

/** The CloudWatch alarms, in their states of the present. */
export function AlarmsPage() {
  const chosen = chosenPlace();
  const isAws = chosen?.cloud === "aws";
  const { account, region } = isAws ? chosen : { account: null, region: null };
  const asked = { account, region, state: param("state") };
  const told = useCall<{ alarms: readonly Alarm[]; next?: string }>("alarms", asked, true);
  const open = told.data?.alarms.find((alarm) => idOf(alarm) === param("a"));
  const filtered = param("state") !== "";
  return (
    <Page
      name="Alarms"
      actions={
        <>
          <Search label="Search name and metric" />
          <Choice label="State" name="state" options={["ALARM", "OK", "INSUFFICIENT_DATA"]} />
        </>
      }
    >
      {chosen && !isAws && <p>Alarms are of AWS: these are of all its accounts and Regions.</p>}
      <Loaded
        told={told}
        isEmpty={({ alarms }) => alarms.length === 0}
        empty={
          filtered ? (
            <p>No alarm is in this state.</p>
          ) : (
            <Elsewhere noun="alarm" page="alarms" make={exampleOf(region ?? "us-east-1")} />
          )
        }
      >
        {({ alarms, next }) => {
          const found = alarms.filter(({ name, configuration }) =>
            isFound([name, configuration.AlarmDescription, metricWords(configuration)]),
          );
          return (
            <>
              <p class="count">
                {many(found.length, "alarm")}
                {next !== undefined && ", the first of more: choose an account and Region"}
              </p>
              <Rows
                label="Alarms"
                rows={found}
                columns={isAws ? COLUMNS : [...COLUMNS, ...PLACE]}
                keyOf={idOf}
                onOpen={(alarm) => setParams({ a: idOf(alarm) }, true)}
              />
            </>
          );
        }}
      </Loaded>
      {open && <AlarmDetail key={idOf(open)} of={open} />}
    </Page>
  );
}

/** Makes an alarm on many cryptographic requests. */
function exampleOf(region: string): string {
  return awsCommand(
    { region },
    "cloudwatch",
    "put-metric-alarm",
    ...["--alarm-name", "many-list-keys", "--namespace", "AWS/Usage", "--metric-name", "CallCount"],
    ...["--dimensions", "Name=Service,Value=KMS", "Name=Type,Value=API", "Name=Class,Value=None"],
    ...["Name=Resource,Value=ListKeys", "--statistic", "Sum", "--period", "60"],
    ...["--evaluation-periods", "1", "--threshold", "5"],
    ...["--comparison-operator", "GreaterThanOrEqualToThreshold"],
  );
}
