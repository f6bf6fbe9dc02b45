import { useCall } from "../data/live.ts";
import { hrefOf } from "../data/place.ts";
import { many, moment } from "../data/words.ts";
import { Loaded } from "./states.tsx";

/** Something that the clock made happen. */
interface Happened {
  readonly at: string;
  readonly kind: string;
  readonly cloud: string;
  readonly account: string;
  readonly region: string | null;
  readonly subject: string;
  readonly detail: string | null;
}

/** `GET events`. */
export interface Events {
  readonly nextAt: string | null;
  readonly events: readonly Happened[];
}

/** What happened, by its kind, with the page that has more of it. */
const KINDS: Readonly<Record<string, readonly [words: string, page: string]>> = {
  keyRotated: ["Key rotated", "keys"],
  keyDeleted: ["Key deleted", ""],
  materialExpired: ["Imported material expired", "keys"],
  secretRotated: ["Secret rotated", "secrets"],
  secretRotationFailed: ["Rotation of a secret failed", "secrets"],
  secretDeleted: ["Secret deleted", ""],
  instanceReminder: ["Owner reminded", "instances"],
  instanceRenewed: ["Instance renewed", "instances"],
  instanceRenewalFailed: ["Renewal failed", "instances"],
  instanceExpired: ["Instance expired", "instances"],
  instanceSuspended: ["Instance suspended", "instances"],
  instanceReleased: ["Instance released, its keys destroyed", "instances"],
  alarmStateChanged: ["Alarm changed", "alarms"],
};

/** Events that are shown of a jump. */
const MOST = 100;

/** What happened between two times. */
export function HappenedList({ from, to }: { readonly from: string; readonly to: string }) {
  // What is due at the end of a jump has happened, what was due at its beginning had before.
  const after = (at: string) => new Date(Date.parse(at) + 1).toISOString();
  const told = useCall<Events>("events", { from: after(from), to: after(to), limit: 1000 });
  return (
    <section aria-labelledby="happened">
      <h3 id="happened">
        What happened from {moment(from)} to {moment(to)}
      </h3>
      <Loaded told={told} isEmpty={({ events }) => events.length === 0} empty="Nothing was due in that time.">
        {({ events }) => (
          <>
            <ol class="plain">
              {events.slice(0, MOST).map((event, index) => (
                <li key={index}>
                  <Line {...event} />
                </li>
              ))}
            </ol>
            {events.length > MOST && <p>{many(events.length - MOST, "event")} more.</p>}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Line({ at, kind, cloud, account, region, subject, detail }: Happened) {
  const [words, page] = KINDS[kind] ?? [kind, ""];
  const place = { cloud, account, region };
  const path = page === "keys" ? `keys/${cloud}/${subject}` : `${page}/${subject}`;
  return (
    <>
      <time dateTime={at}>{moment(at)}</time> {words}:{" "}
      {page === "" ? <code>{subject}</code> : <a href={hrefOf(path, place)}>{subject}</a>}
      {detail !== null && `, ${detail}`}
    </>
  );
}
