import { useCall } from "../../data/live.ts";
import { setParams } from "../../data/place.ts";
import { moment } from "../../data/words.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts, pretty } from "../../ui/fields.tsx";
import { Loaded } from "../../ui/states.tsx";
import { type Alarm, AlarmState, metricWords, thresholdWords } from "./alarm.tsx";

interface Item {
  readonly at: string;
  readonly type: string;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** An alarm with its history. */
export function AlarmDetail({ of: alarm }: { readonly of: Alarm }) {
  const { name, account, region, state, configuration, tags } = alarm;
  const { AlarmActions, OKActions, InsufficientDataActions } = configuration;
  const path = `alarms/${encodeURIComponent(name)}/history`;
  const told = useCall<{ history: readonly Item[] }>(path, { account, region }, true);
  return (
    <Dialog label={`Alarm ${name}`} isSide onClose={() => setParams({ a: null })}>
      <Facts
        facts={[
          ["State", <AlarmState key="state" state={state} />],
          ["Why", alarm.reason],
          ["Since", moment(alarm.transitionedAt)],
          ["Description", configuration.AlarmDescription ?? null],
          ["Metric", metricWords(configuration)],
          ["Threshold", thresholdWords(configuration)],
          ["Missing data", configuration.TreatMissingData ?? "missing"],
          ["Account and Region", `${account} · ${region}`],
          ["Actions", configuration.ActionsEnabled ? "on" : "off"],
          AlarmActions.length > 0 ? ["In alarm", AlarmActions.join(", ")] : null,
          OKActions.length > 0 ? ["When ok", OKActions.join(", ")] : null,
          InsufficientDataActions.length > 0 ? ["Without data", InsufficientDataActions.join(", ")] : null,
          Object.keys(tags).length > 0
            ? [
                "Tags",
                Object.entries(tags)
                  .map(([key, value]) => `${key} = ${value}`)
                  .join(", "),
              ]
            : null,
          ["Set at", moment(alarm.configuredAt)],
        ]}
      />
      <h2>History</h2>
      <Loaded told={told} isEmpty={({ history }) => history.length === 0} empty={<p>Nothing yet.</p>}>
        {({ history }) => (
          <ol class="plain">
            {history.map(({ at, type, summary, data }, index) => (
              <li key={`${history.length - index} ${at}`}>
                <time dateTime={at}>{moment(at)}</time> {summary}
                <details>
                  <summary>{type}</summary>
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
                  <pre tabIndex={0}>{pretty(data)}</pre>
                </details>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Dialog>
  );
}
