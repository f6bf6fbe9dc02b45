import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, asCurl, send } from "../../data/api.ts";
import { changes } from "../../data/live.ts";
import { workspace } from "../../data/place.ts";
import { Copy } from "../../ui/copy.tsx";
import { State } from "../../ui/icon.tsx";
import { Rows } from "../../ui/rows.tsx";

/** The body of `POST explain`. */
export type Question = Readonly<Record<string, unknown>>;

interface Reason {
  readonly action: string;
  readonly policy: string;
  readonly statement: string;
  readonly effect: "Allow" | "Deny";
  readonly matched: boolean;
  readonly missed: string | null;
}

interface Answer {
  readonly decision: "allow" | "deny";
  readonly sentence: string | null;
  readonly reasons: readonly Reason[];
}

/** What policies say to a request, statement by statement. */
export function Explained({ question }: { readonly question: Question }) {
  const answer = useSignal<Answer | null>(null);
  const wrong = useSignal<string | null>(null);
  const body = JSON.stringify(question);
  useEffect(() => {
    const leaving = new AbortController();
    send<Answer>({ method: "POST", path: "explain", body: question }, leaving.signal)
      .then((told) => {
        answer.value = told;
        wrong.value = null;
      })
      .catch((reason: unknown) => {
        if (leaving.signal.aborted) return;
        answer.value = null;
        wrong.value = reason instanceof ApiError ? reason.message : String(reason);
      });
    return () => leaving.abort();
  }, [body, workspace.value, changes.value]);
  const { value } = answer;
  return (
    <section aria-labelledby="explained">
      <h2 id="explained">Answer</h2>
      {wrong.value !== null && (
        <p class="failed" role="alert">
          {wrong.value}
        </p>
      )}
      {value && (
        <>
          <p role="status">
            {value.decision === "allow" ? (
              <State sign="ok">allowed</State>
            ) : (
              <State sign="error">denied</State>
            )}{" "}
            {value.sentence}
          </p>
          {value.reasons.length === 0 ? (
            <p class="empty">No policy and no grant was asked.</p>
          ) : (
            <Rows
              label="Statements that were asked"
              rows={value.reasons.map((reason, place) => ({ ...reason, place }))}
              keyOf={({ place }) => String(place)}
              columns={[
                {
                  name: "Matches",
                  of: ({ matched }) =>
                    matched ? <State sign="ok">yes</State> : <State sign="error">no</State>,
                },
                { name: "Effect", of: ({ effect }) => effect },
                { name: "Policy", of: ({ policy }) => policy },
                { name: "Statement", of: ({ statement }) => statement },
                { name: "Permission", of: ({ action }) => <code>{action}</code> },
                { name: "What did not match", of: ({ missed }) => missed ?? "–" },
              ]}
            />
          )}
          <p>
            <Copy label="Copy as curl" text={asCurl({ method: "POST", path: "explain", body: question })} />
          </p>
        </>
      )}
    </section>
  );
}
