import { useCall } from "../data/live.ts";
import { hrefOf } from "../data/place.ts";
import { many, moment } from "../data/words.ts";
import { idOf } from "../pages/alarms/alarm.tsx";
import { pageOfKey } from "../pages/keys/key.ts";
import { pageOfSecret } from "../pages/secrets/secret.ts";
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

/** The page that has more of an event's subject; null where nothing is left of it. */
type PageOf = ((event: Happened) => string) | null;

const OF_KEY: PageOf = ({ region, subject, ...of }) =>
  hrefOf(pageOfKey({ ...of, region: region ?? "", keyId: subject }));
const OF_SECRET: PageOf = ({ account, region, subject }) =>
  hrefOf(pageOfSecret({ account, region: region ?? "", name: subject }));
const OF_INSTANCE: PageOf = ({ subject }) => hrefOf(`instances/${encodeURIComponent(subject)}`);
const OF_ALARM: PageOf = ({ account, region, subject }) =>
  hrefOf("alarms", { a: idOf({ account, region: region ?? "", name: subject }) });

/** What happened, by its kind, with the page that has more of it. */
const KINDS: Readonly<Record<string, readonly [words: string, page: PageOf]>> = {
  keyRotated: ["Key rotated", OF_KEY],
  keyDeleted: ["Key deleted", null],
  materialExpired: ["Imported material expired", OF_KEY],
  secretRotated: ["Secret rotated", OF_SECRET],
  secretRotationFailed: ["Rotation of a secret failed", OF_SECRET],
  secretDeleted: ["Secret deleted", null],
  instanceReminder: ["Owner reminded", OF_INSTANCE],
  instanceRenewed: ["Instance renewed", OF_INSTANCE],
  instanceRenewalFailed: ["Renewal failed", OF_INSTANCE],
  instanceExpired: ["Instance expired", OF_INSTANCE],
  instanceSuspended: ["Instance suspended", OF_INSTANCE],
  instanceReleased: ["Instance released, its keys destroyed", OF_INSTANCE],
  alarmStateChanged: ["Alarm changed", OF_ALARM],
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

function Line(event: Happened) {
  const { at, kind, subject, detail } = event;
  const [words, page] = KINDS[kind] ?? [kind, null];
  return (
    <>
      <time dateTime={at}>{moment(at)}</time> {words}:{" "}
      {page === null ? <code>{subject}</code> : <a href={page(event)}>{subject}</a>}
      {detail !== null && `, ${detail}`}
    </>
  );
}
