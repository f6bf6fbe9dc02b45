import { useCall } from "../../data/live.ts";
import type { ShownRequest } from "../../data/overview.ts";
import { hrefOf } from "../../data/place.ts";
import { isThrottled } from "../../data/refusal.ts";
import { counted, many } from "../../data/words.ts";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import type { Quota, QuotaPlace } from "./shown.ts";

/** Requests that are looked at, and callers that are shown. */
const LOOKED_AT = 2000;
const MOST = 20;

/** Who called an operation how often. */
interface Caller {
  readonly principal: string;
  readonly operation: string;
  readonly requests: number;
  readonly throttled: number;
}

/** Who called the operations of a quota most, among the newest requests. */
export function Callers({ quota, place }: { readonly quota: Quota; readonly place: QuotaPlace }) {
  const { cloud, account, region } = place;
  const told = useCall<{ requests: readonly ShownRequest[] }>("requests", {
    cloud,
    account,
    region,
    limit: LOOKED_AT,
  });
  const of = (requests: readonly ShownRequest[]) => callersAmong(requests, new Set(quota.operations));
  return (
    <section aria-labelledby="callers">
      <h2 id="callers">Who calls its operations</h2>
      <Loaded
        told={told}
        isEmpty={({ requests }) => of(requests).length === 0}
        empty="None of the newest requests called one of its operations."
      >
        {({ requests }) => (
          <>
            <p class="count">
              Among the newest {many(requests.length, "request")}. An operation may draw from another quota
              too, by its key.{" "}
              <button type="button" class="quiet" onClick={told.again}>
                Look again
              </button>
            </p>
            <Rows
              label="Callers"
              rows={of(requests)}
              keyOf={({ principal, operation }) => `${principal} ${operation}`}
              columns={[
                { name: "Principal", of: ({ principal }) => <code>{principal}</code> },
                {
                  name: "Operation",
                  of: ({ principal, operation }) => (
                    <a href={hrefOf("requests", { cloud, account, region, operation, principal })}>
                      {operation}
                    </a>
                  ),
                },
                { name: "Requests", of: (caller) => counted(caller.requests), isNumber: true },
                { name: "Refused", of: ({ throttled }) => counted(throttled), isNumber: true },
              ]}
            />
          </>
        )}
      </Loaded>
    </section>
  );
}

function callersAmong(requests: readonly ShownRequest[], operations: ReadonlySet<string>): readonly Caller[] {
  const callers = new Map<string, Caller>();
  for (const request of requests) {
    const { principal, operation } = request;
    if (principal === null || !operations.has(operation)) continue;
    const name = `${principal} ${operation}`;
    const before = callers.get(name) ?? { principal, operation, requests: 0, throttled: 0 };
    const throttled = before.throttled + (isThrottled(request) ? 1 : 0);
    callers.set(name, { ...before, requests: before.requests + 1, throttled });
  }
  return [...callers.values()].sort((one, other) => other.requests - one.requests).slice(0, MOST);
}
