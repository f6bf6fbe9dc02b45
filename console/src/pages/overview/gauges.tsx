import { useCall } from "../../data/live.ts";
import type { QuotaSums } from "../../data/overview.ts";
import { counted, many } from "../../data/words.ts";
import { Sparkline } from "../../ui/chart.tsx";
import { State } from "../../ui/icon.tsx";
import { Meter } from "../../ui/meter.tsx";
import { useSeconds } from "../quotas/seconds.ts";
import { perInterval, type Quota, type Quotas, quotaPage } from "../quotas/shown.ts";
import { lastSeconds, windowEnd } from "../quotas/window.ts";

/** An account in a Region, with those of its quotas that are shown. */
interface BusyPlace {
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly sums: readonly QuotaSums[];
}

/** What tells a place from others. */
export function nameOf({ cloud, account, region }: Omit<BusyPlace, "sums">): string {
  return `${cloud} · ${account} · ${region}`;
}

/** Quotas by the place that they are of, in the order of the first of each. */
export function placesOf(sums: readonly QuotaSums[]): readonly BusyPlace[] {
  return [...Map.groupBy(sums, nameOf).values()].flatMap((ofPlace) => {
    const [first] = ofPlace;
    return first ? [{ cloud: first.cloud, account: first.account, region: first.region, sums: ofPlace }] : [];
  });
}

/** How much of its busiest quotas an account in a Region has used, now and in the last minute. */
export function Gauges({ cloud, account, region, sums }: BusyPlace) {
  const place = { cloud, account, region };
  const { data } = useCall<Quotas>("quotas", place, true);
  const seconds = useSeconds(place);
  const found = sums.map((sum) => ({ sum, quota: data?.quotas.find(({ id }) => id === sum.quota) }));
  return (
    <>
      <p class="count">{nameOf(place)}</p>
      <ul class="cards gauges">
        {found
          // What is counted without being one of the cloud's quotas matters where it refuses.
          .filter(({ sum, quota }) => quota !== undefined || sum.throttled > 0)
          .map(({ sum, quota }) => (
            <li key={sum.quota} class="card gauge">
              {quota ? (
                <Gauge quota={quota} href={quotaPage(quota, { ...place, instance: null })} />
              ) : (
                <code>{sum.quota}</code>
              )}
              <Sparkline points={lastSeconds(seconds.get(sum.quota) ?? [])} isWide />
              <p>
                In the last minute {many(sum.allowed, "request")} let through,{" "}
                {sum.throttled === 0 ? (
                  "none refused"
                ) : (
                  <State sign="throttled">{`${counted(sum.throttled)} refused`}</State>
                )}
              </p>
            </li>
          ))}
      </ul>
    </>
  );
}

function Gauge({ quota, href }: { readonly quota: Quota; readonly href: string }) {
  const { name, used, limit, throttledInWindow } = quota;
  return (
    <>
      <a href={href}>{name}</a>
      <Meter label={name} used={used} limit={limit} unit={perInterval(quota)} />
      <p>
        Window {windowEnd(quota)}
        {throttledInWindow > 0 && (
          <>
            , <State sign="throttled">{`${counted(throttledInWindow)} refused in it`}</State>
          </>
        )}
      </p>
    </>
  );
}
