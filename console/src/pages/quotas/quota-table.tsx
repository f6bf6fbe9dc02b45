import { useSignal } from "@preact/signals";
import { param } from "../../data/place.ts";
import { counted } from "../../data/words.ts";
import { type Point, Sparkline } from "../../ui/chart.tsx";
import { State } from "../../ui/icon.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Rows } from "../../ui/rows.tsx";
import { LimitForm, QuotaButtons } from "./limit.tsx";
import { sumOf } from "./seconds.ts";
import { counterOf, perInterval, type Quota, type QuotaPlace, quotaPage } from "./shown.ts";
import { lastSeconds, windowEnd } from "./window.ts";

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
          name: "Used",
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
              <>
                <Meter label={quota.name} used={quota.used} limit={quota.limit} unit={perInterval(quota)} />
                {windowEnd(quota)}
              </>
            ),
        },
        { name: "Last 60 seconds", of: (quota) => <Last points={lastOf(quota)} /> },
        {
          name: "Refused",
          of: ({ throttledInWindow, throttled }) => (
            <>
              {throttledInWindow === 0 ? (
                "0 in this window"
              ) : (
                <State sign="throttled">{`${counted(throttledInWindow)} in this window`}</State>
              )}
              <br />
              {counted(throttled)} in all
            </>
          ),
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
      <code>{quota.id}</code>
      {quota.code !== null && (
        <>
          <br />
          <code>{quota.code}</code>
        </>
      )}
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

function Last({ points }: { readonly points: readonly Point[] }) {
  const { allowed, throttled } = sumOf(points);
  if (allowed + throttled === 0) return <>–</>;
  return (
    <>
      <Sparkline points={lastSeconds(points)} />
      {counted(allowed)} let through
      {throttled > 0 && (
        <>
          , <State sign="throttled">{`${counted(throttled)} refused`}</State>
        </>
      )}
    </>
  );
}
