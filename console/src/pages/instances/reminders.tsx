import { useCall } from "../../data/live.ts";
import { hrefOf } from "../../data/place.ts";
import { moment } from "../../data/words.ts";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";

/** What the owner of an instance would have been told. */
interface Reminder {
  readonly instanceId: string;
  readonly account: string;
  readonly kind: string;
  readonly daysBefore: number | null;
  readonly at: string;
  readonly channels: readonly string[];
  readonly endAt: string;
}

/** Reminders that are asked for, the latest. */
const LIMIT = 1000;

/** What owners would have been told by SMS and email, newest first: of an instance, of an account, or of all. */
export function Reminders({
  instanceId,
  account,
}: {
  readonly instanceId?: string;
  readonly account?: string;
}) {
  const told = useCall<{ reminders: readonly Reminder[] }>(
    "reminders",
    { instanceId, account, limit: LIMIT },
    true,
  );
  return (
    <Loaded
      told={told}
      isEmpty={({ reminders }) => reminders.length === 0}
      empty="Nobody was told anything yet. Reminders go out 7, 3 and 1 days before the end."
    >
      {({ reminders }) => (
        <Rows
          label="Reminders, newest first"
          rows={[...reminders].reverse()}
          keyOf={({ instanceId: id, at, kind }) => `${id} ${at} ${kind}`}
          columns={[
            { name: "Time", of: ({ at }) => <time dateTime={at}>{moment(at)}</time> },
            {
              name: "Told",
              of: ({ kind, daysBefore }) =>
                daysBefore === null ? kind : `${kind}, ${daysBefore} days before`,
            },
            {
              name: "Instance",
              of: ({ instanceId: id }) => <a href={hrefOf(`instances/${id}`)}>{id}</a>,
            },
            { name: "Account", of: ({ account: owner }) => owner },
            { name: "By", of: ({ channels }) => channels.join(", ") },
            { name: "End", of: ({ endAt }) => <time dateTime={endAt}>{moment(endAt)}</time> },
          ]}
        />
      )}
    </Loaded>
  );
}
