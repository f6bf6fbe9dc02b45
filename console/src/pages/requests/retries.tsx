import { useCall } from "../../data/live.ts";
import type { ShownRequest } from "../../data/overview.ts";
import { hrefOf, query } from "../../data/place.ts";
import { counted, many, timeOfDay } from "../../data/words.ts";
import { Answer, Refused } from "./outcome.tsx";

/** Attempts that are shown. */
const MOST = 100;

/** All attempts of the SDK's call that a request is one of. */
export function Retries({ request }: { readonly request: ShownRequest }) {
  const { invocationId, requestId } = request;
  const { data } = useCall<{ requests: readonly ShownRequest[] }>(invocationId ? "requests" : null, {
    invocationId,
    limit: MOST,
  });
  if (!invocationId || !data || data.requests.length === 0) return null;
  const attempts = [...data.requests].sort((one, other) => (one.attempt ?? 0) - (other.attempt ?? 0));
  const [first] = attempts;
  return (
    <section aria-labelledby="retries">
      <h3 id="retries">The SDK's call: {many(attempts.length, "attempt")}</h3>
      <ol class="plain retries">
        {attempts.map((each) => (
          <li key={each.requestId}>
            <a
              href={hrefOf("requests", { ...Object.fromEntries(query.value), r: each.requestId })}
              aria-current={each.requestId === requestId ? "true" : undefined}
            >
              attempt {each.attempt ?? "–"}
            </a>{" "}
            {timeOfDay(each.time)}
            {first && each !== first && ` (+${counted(Date.parse(each.time) - Date.parse(first.time))} ms)`}{" "}
            <Answer request={each} /> <Refused request={each} />
          </li>
        ))}
      </ol>
    </section>
  );
}
