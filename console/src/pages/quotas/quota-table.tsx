import { useSignal } from "@preact/signals";
import { overview } from "../../data/overview.ts";
import { param } from "../../data/place.ts";
import { counted } from "../../data/words.ts";
import { type Point, Sparkline } from "../../ui/chart.tsx";
import { State } from "../../ui/icon.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Rows } from "../../ui/rows.tsx";
import { LimitForm, QuotaButtons } from "./limit.tsx";
import { sumOf } from "./seconds.ts";
import { counterOf, perInterval, type Quota, type QuotaPlace, quotaPage } from "./shown.ts";

/** Request quotas with what is used of them now, and what they did in the last minute. */
export function QuotaTable({
  quotas,
  place,
  seconds,
}: {
  readonly quotas: readonly Quota[];
  readonly place: QuotaPlace;
  readonly seconds: ReadonlyMap<string, readonly Point[]>;
}) {
  const edited = useSignal<string | null>(null);
  const shown = quotas.filter(isAsked);
  if (shown.length === 0)
    return <p class="empty">None of the {counted(quotas.length)} quotas is what is asked for.</p>;
  const lastOf = (quota: Quota) => seconds.get(counterOf(quota, place)) ?? [];
  return (
    <Rows
      label="Request quotas"
      rows={shown}
      keyOf={({ id }) => id}
      columns={[
        { name: "Quota", of: (quota) => <Name quota={quota} place={place} /> },
        {
          name: "Used in this window",
          of: (quota) =>
            edited.value === quota.id ? (
              <LimitForm
                quota={quota}
                place={place}
                onDone={() => {
                  edited.value = null;
                }}
              />
            ) : (
              <Meter label={quota.name} used={quota.used} limit={quota.limit} unit={perInterval(quota)} />
            ),
        },
        { name: "Window", of: ({ windowEndsAt }) => endOf(windowEndsAt) },
        { name: "The last 60 seconds", of: (quota) => <Last points={lastOf(quota)} /> },
        {
          name: "Refused so far",
          of: ({ throttled }) =>
            throttled === 0 ? "0" : <State sign="throttled">{counted(throttled)}</State>,
          isNumber: true,
        },
        {
          name: "Change",
          of: (quota) => (
            <QuotaButtons
              quota={quota}
              place={place}
              onEdit={() => {
                edited.value = quota.id;
              }}
            />
          ),
        },
      ]}
    />
  );
}

function isAsked(quota: Quota): boolean {
  const words = param("q").toLowerCase().split(/\s+/).filter(Boolean);
  const text = [quota.id, quota.name, quota.code, ...quota.operations].join(" ").toLowerCase();
  const isUsed = quota.used > 0 || quota.throttled > 0 || quota.limit !== quota.default;
  return words.every((word) => text.includes(word)) && (param("show") !== "used" || isUsed);
}

function Name({ quota, place }: { readonly quota: Quota; readonly place: QuotaPlace }) {
  return (
    <>
      <a href={quotaPage(quota, place)}>{quota.name}</a>
      <br />
      <code>{quota.id}</code> {quota.code !== null && <code>{quota.code}</code>}
      {quota.limit !== quota.default && (
        <>
          <br />
          <State sign="warning">{`changed, was ${counted(quota.default)}`}</State>
        </>
      )}
      {quota.waiting !== undefined && quota.waiting > 0 && (
        <>
          <br />
          <State sign="gateway">{`${counted(quota.waiting)} in line`}</State>
        </>
      )}
    </>
  );
}

/** When a window ends, by the workspace's clock. */
function endOf(windowEndsAt: string | null): string {
  const clock = overview.value?.clock;
  if (windowEndsAt === null || !clock) return "none open";
  if (clock.mode === "frozen") return "never: the clock stands still";
  const left = (Date.parse(windowEndsAt) - Date.parse(clock.now)) / 1000;
  return `ends in ${Math.max(0, left).toFixed(1)} s`;
}

/** Seconds before those that are remembered, so that every chart has the same width. */
const QUIET: readonly Point[] = Array.from({ length: 60 }, () => ({ allowed: 0, throttled: 0 }));

function Last({ points }: { readonly points: readonly Point[] }) {
  const { allowed, throttled } = sumOf(points);
  if (allowed + throttled === 0) return <>–</>;
  return (
    <>
      <Sparkline points={[...QUIET.slice(points.length), ...points]} />
      {counted(allowed)} let through
      {throttled > 0 && (
        <>
          , <State sign="throttled">{`${counted(throttled)} refused`}</State>
        </>
      )}
    </>
  );
}
