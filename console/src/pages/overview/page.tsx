import { useCall } from "../../data/live.ts";
import { overview } from "../../data/overview.ts";
import { hrefOf } from "../../data/place.ts";
import { counted, many, moment, timeOfDay } from "../../data/words.ts";
import { State } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import type { Partition } from "../../ui/place-picker.tsx";
import { Gauges, nameOf, placesOf } from "./gauges.tsx";

/** Quotas that are shown. */
const MOST = 6;

/** The workspace at one look. */
export function OverviewPage() {
  const { value } = overview;
  const { data } = useCall<{ partitions: readonly Partition[] }>("partitions", {}, true);
  if (!value) return <Page name="Overview">{null}</Page>;
  const { totals, lastMinute, faults, settings, clock, requests } = value;
  const { data: costs } = useCall<{ readonly total: string }>("costs");
  const next = (data?.partitions ?? [])
    .flatMap(({ nextEventAt }) => nextEventAt ?? [])
    .sort()
    .at(0);
  return (
    <Page name="Overview">
      <Banners faults={faults} quotas={settings.quotas} isFrozen={clock.mode === "frozen"} />
      <ul class="cards">
        <Card name="Requests" value={counted(totals.requests)} href={hrefOf("requests")} />
        <Card
          name="Throttled"
          value={counted(totals.throttled)}
          href={hrefOf("requests", { only: "throttled" })}
        />
        <Card name="Errors" value={counted(totals.errors)} href={hrefOf("requests", { only: "failed" })} />
        <Card
          name="Keys"
          value={counted((data?.partitions ?? []).reduce((sum, { keys }) => sum + keys, 0))}
          href={hrefOf("keys")}
        />
        {costs && (
          <Card
            name="at AWS this month"
            value={`$${Number(costs.total).toFixed(4)}`}
            href={hrefOf("costs")}
          />
        )}
      </ul>
      <section aria-labelledby="busiest">
        <h2 id="busiest">Busiest quotas</h2>
        {lastMinute.length === 0 ? (
          <p class="empty">No request drew from a quota in the last minute.</p>
        ) : (
          placesOf(lastMinute.slice(0, MOST)).map((place) => <Gauges key={nameOf(place)} {...place} />)
        )}
      </section>
      <section aria-labelledby="newest">
        <h2 id="newest">Newest requests</h2>
        {requests.length === 0 ? (
          <p class="empty">
            No requests yet. <a href={hrefOf("connect")}>Point an SDK at this server.</a>
          </p>
        ) : (
          <ol class="plain">
            {requests.map(({ requestId, time, operation, status, errorCode }) => (
              <li key={requestId}>
                <time dateTime={time}>{timeOfDay(time)}</time>{" "}
                <a href={hrefOf("requests", { r: requestId })}>{operation}</a>{" "}
                {errorCode ? (
                  <State sign="error">{`${status} ${errorCode}`}</State>
                ) : (
                  <State sign="ok">{`${status}`}</State>
                )}
              </li>
            ))}
          </ol>
        )}
      </section>
      <p>
        {next
          ? `Something happens by itself next at ${moment(next)}.`
          : "Nothing happens by itself until you do something."}{" "}
        Version {value.version}.
      </p>
    </Page>
  );
}

function Card({
  name,
  value,
  href,
}: {
  readonly name: string;
  readonly value: string;
  readonly href: string;
}) {
  return (
    <li class="card">
      <a class="card-link" href={href}>
        <span class="card-value">{value}</span> <span class="card-name">{name}</span>
      </a>
    </li>
  );
}

/** What makes this server behave otherwise than one would expect. */
function Banners({
  faults,
  quotas,
  isFrozen,
}: {
  readonly faults: number;
  readonly quotas: string;
  readonly isFrozen: boolean;
}) {
  return (
    <ul class="banners">
      {quotas !== "enforce" && (
        <li>
          <State sign="warning">{quotas === "off" ? "quotas are off" : "quotas are only observed"}</State>
        </li>
      )}
      {faults > 0 && (
        <li>
          <a href={hrefOf("faults")}>
            <State sign="warning">{`${many(faults, "fault")} active`}</State>
          </a>
        </li>
      )}
      {isFrozen && (
        <li>
          <State sign="frozen">the clock stands still, so no quota refills</State>
        </li>
      )}
    </ul>
  );
}
