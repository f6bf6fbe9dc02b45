import { useSignal } from "@preact/signals";
import { act } from "../../data/act.ts";
import type { ShownRequest } from "../../data/overview.ts";
import { hrefOf } from "../../data/place.ts";

/** What a cloud says to too many requests. */
const THROTTLES: Readonly<Record<string, string>> = {
  aws: "ThrottlingException",
  alibaba: "Rejected.Throttling",
};

/** How long a delayed answer waits, milliseconds. */
const DELAY_MS = 2000;

/** Makes the next requests like this one fail. */
export function MakeFault({ request }: { readonly request: ShownRequest }) {
  const { cloud, operation, account, region, keyId, errorCode } = request;
  const isMade = useSignal(false);
  const throttle = THROTTLES[cloud] ?? "";
  const errors = [...new Set([errorCode ?? throttle, throttle])];
  return (
    <details>
      <summary>Make this a fault</summary>
      <form
        class="form"
        onSubmit={async (event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const match = {
            cloud,
            operation,
            ...(account !== null && { account }),
            ...(region !== null && { region }),
            ...(keyId !== null && given.has("key") && { keyId }),
          };
          const body = {
            match,
            effect: effectOf(String(given.get("effect"))),
            times: Number(given.get("times")),
          };
          const made = await act(`The next ${operation} will meet a fault.`, {
            method: "POST",
            path: "faults",
            body,
          });
          isMade.value = made !== null;
        }}
      >
        <label>
          What happens
          <select name="effect">
            {errors.map((code) => (
              <option key={code} value={code}>
                {`fails with ${code}`}
              </option>
            ))}
            <option value="latency">{`waits ${DELAY_MS} ms`}</option>
            <option value="drop">ends without an answer</option>
          </select>
        </label>
        <label>
          How often
          <input type="number" name="times" min="1" max="1000000" value="1" required />
        </label>
        {keyId !== null && (
          <label class="check">
            <input type="checkbox" name="key" /> with this key only
          </label>
        )}
        <p class="actions">
          <button type="submit">Make the fault</button>
          {isMade.value && <a href={hrefOf("faults")}>To the faults</a>}
        </p>
      </form>
    </details>
  );
}

function effectOf(chosen: string): object {
  if (chosen === "latency") return { latencyMs: DELAY_MS };
  return chosen === "drop" ? { drop: true } : { error: chosen };
}
