import { hrefOf } from "../../data/place.ts";
import { type Refusal, type RefusalKind, refusalOf } from "../../data/refusal.ts";
import { counted, timeOfDay } from "../../data/words.ts";
import { State } from "../../ui/icon.tsx";
import { Rows } from "../../ui/rows.tsx";
import { quotaHref, type RequestDetail, type ShownWindow } from "./detail.ts";

/** What each kind of refusal means. */
const MEANINGS: Readonly<Record<RefusalKind, string>> = {
  quota: "The quota of the account in this Region was used up.",
  hotKey: "This one key was changed more often than one key may be.",
  gateway: "The instance's own gateway was used up.",
  fault: "A fault did it, on demand.",
  policy: "Policies do not let this principal do it.",
  error: "The request itself could not be served.",
};

/** What refused a request: a quota, a hot key, a gateway, a fault or a policy; nothing where nothing did. */
export function Reason({ request }: { readonly request: RequestDetail }) {
  const refusal = refusalOf(request);
  if (refusal === null) return null;
  return (
    <section class={`reason reason-${refusal.kind}`} aria-labelledby="reason">
      <h3 id="reason">
        {refusal.isObserved ? "Would be refused" : "Refused"}:{" "}
        <State sign={refusal.sign}>{refusal.words}</State>
      </h3>
      <p>
        {MEANINGS[refusal.kind]}
        {refusal.isObserved && " It passed all the same, because this is only observed."}
      </p>
      <Who request={request} refusal={refusal} />
    </section>
  );
}

function Who({ request, refusal }: { readonly request: RequestDetail; readonly refusal: Refusal }) {
  const { throttledBy, denied, window } = request;
  if (refusal.kind === "policy" && denied) {
    const { sentence, also = [], policy, statement } = denied;
    return (
      <>
        <blockquote>{sentence}</blockquote>
        {also.map((each) => (
          <blockquote key={each}>{each}</blockquote>
        ))}
        {policy && (
          <p>
            Denied by {policy}
            {statement && `, statement ${statement}`}.
          </p>
        )}
      </>
    );
  }
  if (refusal.kind === "fault") {
    return (
      <p>
        <code>{throttledBy}</code> <a href={hrefOf("faults")}>To the faults</a>
      </p>
    );
  }
  if (throttledBy === null) return null;
  return (
    <>
      {refusal.kind !== "hotKey" && (
        <p>
          <a href={quotaHref(request, throttledBy)}>To the quota {throttledBy}</a>
        </p>
      )}
      {window && <Used window={window} />}
    </>
  );
}

/** Who used a window up. */
function Used({ window }: { readonly window: ShownWindow }) {
  const { used, limit, from, to, account, region, usedBy } = window;
  return (
    <>
      <p>
        {counted(used)} of {counted(limit)} were used from {timeOfDay(from)} to {timeOfDay(to)}, in {account}{" "}
        · {region}.
      </p>
      {usedBy.length > 0 && (
        <Rows
          label="Who used the window up"
          rows={usedBy}
          keyOf={({ principal, operation }) => `${principal} ${operation}`}
          columns={[
            { name: "Used by", of: ({ principal }) => <code>{principal ?? "not known"}</code> },
            { name: "Operation", of: ({ operation }) => operation },
            { name: "Let through", of: ({ requests }) => counted(requests), isNumber: true },
            { name: "Refused", of: ({ throttled }) => counted(throttled), isNumber: true },
          ]}
        />
      )}
    </>
  );
}
