import { useCall } from "../../data/live.ts";
import { counted, moment } from "../../data/words.ts";
import { type Point, Sparkline } from "../../ui/chart.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import { sumOf } from "./seconds.ts";
import { counterOf, type Quota, type QuotaPlace } from "./shown.ts";

const MINUTES = 60;
const MINUTE_MS = 60_000;

type Timed = Point & { readonly time: string };

interface Usage {
  readonly series: readonly { readonly quota: string; readonly points: readonly Timed[] }[];
}

/** What a quota let through and refused in each minute of the last hour: as bars, and as a table. */
export function History({ quota, place }: { readonly quota: Quota; readonly place: QuotaPlace }) {
  const { cloud, account, region } = place;
  const counter = counterOf(quota, place);
  const told = useCall<Usage>("usage", { cloud, account, region, quota: counter }, true);
  const of = ({ series }: Usage) => added(series.map(({ points }) => points));
  return (
    <section aria-labelledby="history">
      <h2 id="history">The last hour, by the minute</h2>
      <Loaded
        told={told}
        isEmpty={(usage) => of(usage).length === 0}
        empty="Nothing drew from it in the last hour of the workspace's clock."
      >
        {(usage) => {
          const points = of(usage);
          const sum = sumOf(points);
          return (
            <>
              <Sparkline points={everyMinute(points)} isWide />
              <p class="chart-ends">
                <span>{minuteOf(points, MINUTES - 1)}</span>
                <span>{minuteOf(points, 0)}</span>
              </p>
              <p>
                {counted(sum.allowed)} let through, {counted(sum.throttled)} refused; at the most{" "}
                {counted(Math.max(...points.map(({ allowed, throttled }) => allowed + throttled)))} in a
                minute.
              </p>
              <Rows
                label="Usage by minute"
                rows={[...points].reverse()}
                keyOf={({ time }) => time}
                columns={[
                  {
                    name: "Minute",
                    of: ({ time }) => <time dateTime={time}>{moment(time).slice(0, 16)}</time>,
                  },
                  { name: "Let through", of: ({ allowed }) => counted(allowed), isNumber: true },
                  { name: "Refused", of: ({ throttled }) => counted(throttled), isNumber: true },
                ]}
              />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** The points of several counters of a quota, such as those of key stores, as one series. */
function added(all: readonly (readonly Timed[])[]): readonly Timed[] {
  const sums = new Map<string, Timed>();
  for (const { time, allowed, throttled } of all.flat()) {
    const before = sums.get(time) ?? { time, allowed: 0, throttled: 0 };
    sums.set(time, { time, allowed: before.allowed + allowed, throttled: before.throttled + throttled });
  }
  return [...sums.values()].sort((one, other) => one.time.localeCompare(other.time));
}

/** The minute that is some before the last point's, as `15:43`. */
function minuteOf(points: readonly Timed[], before: number): string {
  const end = Date.parse(points.at(-1)?.time ?? "");
  return new Date(end - before * MINUTE_MS).toISOString().slice(11, 16);
}

/** A point for each minute up to the last one, the quiet ones included. */
function everyMinute(points: readonly Timed[]): readonly Point[] {
  const end = Date.parse(points.at(-1)?.time ?? "");
  const byTime = new Map(points.map((point) => [Date.parse(point.time), point]));
  return Array.from({ length: MINUTES }, (_, place) => {
    return byTime.get(end - (MINUTES - 1 - place) * MINUTE_MS) ?? { allowed: 0, throttled: 0 };
  });
}
