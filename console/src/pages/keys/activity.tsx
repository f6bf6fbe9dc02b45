import { useCall } from "../../data/live.ts";
import type { ShownRequest } from "../../data/overview.ts";
import { hrefOf } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { State } from "../../ui/icon.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import type { WholeKey } from "./key.ts";

/** Requests that are looked at. */
const MOST = 200;

const COLUMNS: readonly Column<ShownRequest>[] = [
  {
    name: "Time",
    of: ({ time, requestId }) => <a href={hrefOf("requests", { r: requestId })}>{moment(time)}</a>,
  },
  { name: "Operation", of: ({ operation }) => operation },
  { name: "Caller", of: ({ principal }) => principal ?? "–" },
  {
    name: "Answer",
    of: ({ status, errorCode, throttledBy }) => {
      const sign = throttledBy ? "throttled" : errorCode ? "error" : "ok";
      return <State sign={sign}>{errorCode ? `${status} ${errorCode}` : `${status}`}</State>;
    },
  },
  { name: "ms", of: ({ durationMs }) => counted(durationMs), isNumber: true },
];

/** The latest requests with a key, and how often each operation was asked for. */
export function KeyActivity({ of: { keyId, cloud, account, region, lastUse } }: { readonly of: WholeKey }) {
  const asked = { cloud, account, region, keyId, limit: MOST };
  const told = useCall<{ requests: readonly ShownRequest[] }>("requests", asked, true);
  return (
    <>
      <p>
        {lastUse
          ? `Last used by ${lastUse.operation} at ${moment(lastUse.at)}.`
          : "It was never used for cryptography."}
      </p>
      <Loaded
        told={told}
        isEmpty={({ requests }) => requests.length === 0}
        empty={<p>No recorded request of this account concerned the key.</p>}
      >
        {({ requests }) => (
          <>
            <h2>{`Uses in the latest ${counted(requests.length)} requests`}</h2>
            <Rows
              label="Uses"
              rows={usesOf(requests)}
              keyOf={({ operation }) => operation}
              columns={[
                { name: "Operation", of: ({ operation }) => operation },
                { name: "Requests", of: ({ count }) => counted(count), isNumber: true },
                { name: "Failed", of: ({ failed }) => counted(failed), isNumber: true },
                { name: "Of these throttled", of: ({ throttled }) => counted(throttled), isNumber: true },
              ]}
            />
            <h2>Requests</h2>
            <Rows label="Requests" rows={requests} columns={COLUMNS} keyOf={({ requestId }) => requestId} />
            <p>
              <a href={hrefOf("requests", { keyId, cloud, account, region })}>All requests with the key</a>
            </p>
          </>
        )}
      </Loaded>
    </>
  );
}

interface Uses {
  readonly operation: string;
  readonly count: number;
  readonly failed: number;
  readonly throttled: number;
}

function usesOf(requests: readonly ShownRequest[]): readonly Uses[] {
  const uses = new Map<string, Uses>();
  for (const { operation, errorCode, throttledBy } of requests) {
    const { count, failed, throttled } = uses.get(operation) ?? { count: 0, failed: 0, throttled: 0 };
    uses.set(operation, {
      operation,
      count: count + 1,
      failed: failed + (errorCode ? 1 : 0),
      throttled: throttled + (throttledBy ? 1 : 0),
    });
  }
  return [...uses.values()].sort((one, other) => other.count - one.count);
}
