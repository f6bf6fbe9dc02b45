import { act } from "../../data/act.ts";
import { useCall } from "../../data/live.ts";
import { counted, moment } from "../../data/words.ts";
import { type Sign, State } from "../../ui/icon.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";

/** A request for a higher quota (`GET quota-requests`). */
interface Increase {
  readonly id: string;
  readonly cloud: string;
  readonly account: string;
  readonly region: string;
  readonly quota: string;
  readonly name: string | null;
  readonly desiredValue: number;
  readonly status: string;
  readonly requester: string;
  readonly created: string;
}

const SIGNS: Readonly<Record<string, Sign>> = {
  APPROVED: "ok",
  DENIED: "error",
  NOT_APPROVED: "error",
  INVALID_REQUEST: "error",
};

/** States of a request that is still to be decided. */
const OPEN: ReadonlySet<string> = new Set(["PENDING", "CASE_OPENED"]);

/** What was asked for through Service Quotas, and the decision about what is open. */
export function Increases() {
  const told = useCall<{ requests: readonly Increase[] }>("quota-requests", {}, true);
  return (
    <section aria-labelledby="increases">
      <h2 id="increases">Requests for more</h2>
      <Loaded
        told={told}
        isEmpty={({ requests }) => requests.length === 0}
        empty="Nobody has asked Service Quotas for more. The page of an adjustable quota has the command that does."
      >
        {({ requests }) => (
          <Rows
            label="Requests for higher quotas"
            rows={requests}
            keyOf={({ id }) => id}
            columns={[
              { name: "Quota", of: ({ name, quota }) => name ?? quota },
              { name: "Desired", of: ({ desiredValue }) => counted(desiredValue), isNumber: true },
              { name: "Status", of: ({ status }) => <State sign={SIGNS[status] ?? "live"}>{status}</State> },
              { name: "Where", of: ({ account, region }) => `${account} · ${region}` },
              { name: "By", of: ({ requester }) => <code>{requester}</code> },
              { name: "Asked", of: ({ created }) => <time dateTime={created}>{moment(created)}</time> },
              { name: "Decide", of: (request) => <Decision request={request} /> },
            ]}
          />
        )}
      </Loaded>
    </section>
  );
}

function Decision({ request }: { readonly request: Increase }) {
  const { id, name, quota, status } = request;
  if (!OPEN.has(status)) return <>–</>;
  const decide = (decision: string, text: string) =>
    act(`${name ?? quota}: ${text}.`, {
      method: "POST",
      path: `quota-requests/${encodeURIComponent(id)}`,
      body: { status: decision },
    });
  return (
    <div class="actions">
      <button
        type="button"
        aria-label={`Approve ${name ?? quota}`}
        onClick={() => decide("APPROVED", "approved")}
      >
        Approve
      </button>
      <button type="button" aria-label={`Deny ${name ?? quota}`} onClick={() => decide("DENIED", "denied")}>
        Deny
      </button>
    </div>
  );
}
