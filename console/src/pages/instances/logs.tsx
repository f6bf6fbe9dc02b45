import { useSignal } from "@preact/signals";
import { useCall } from "../../data/live.ts";
import { hrefOf } from "../../data/place.ts";
import { counted, moment } from "../../data/words.ts";
import { State } from "../../ui/icon.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Rows } from "../../ui/rows.tsx";
import { Loaded } from "../../ui/states.tsx";
import type { InstanceDetail } from "./instance.ts";

/** An entry of an access log: a request, or many equal ones of a minute. */
interface LogEntry {
  readonly time: string;
  readonly requestId: string | null;
  readonly operation: string;
  readonly account: string | null;
  readonly keyId: string | null;
  readonly status: number;
  readonly errorCode: string | null;
  readonly requests: number;
}

/** `GET instances/:id/logs`. */
interface Logs {
  readonly logs: readonly LogEntry[];
  readonly next: string | null;
  readonly storage: { readonly usedKb: number; readonly totalKb: number; readonly retentionDays: number };
}

/** What log analysis keeps of an instance's requests. */
export function AccessLog({ instance }: { readonly instance: InstanceDetail }) {
  const { instanceId, specification, phase } = instance;
  const before = useSignal("");
  const isKept = specification.logStorageGb > 0 && phase !== "released";
  const told = useCall<Logs>(
    isKept ? `instances/${encodeURIComponent(instanceId)}/logs` : null,
    { before: before.value },
    before.value === "",
  );
  if (!isKept) {
    return (
      <p class="empty">
        {phase === "released"
          ? "The instance is released, and its log is gone."
          : "The instance was bought without log storage, so nothing is kept. An upgrade (BssOpenApi, ModifyInstance) adds it."}
      </p>
    );
  }
  return (
    <Loaded
      told={told}
      isEmpty={({ logs }) => logs.length === 0}
      empty="No request has been through this instance yet."
    >
      {({ logs, next, storage: { usedKb, totalKb, retentionDays } }) => (
        <>
          <Meter
            label="Log storage"
            used={usedKb}
            limit={totalKb}
            unit={`KB, kept for ${retentionDays} days`}
          />
          <Rows
            label="Access log"
            rows={logs}
            keyOf={(entry) => entry.requestId ?? JSON.stringify(entry)}
            columns={[
              { name: "Time", of: ({ time }) => <time dateTime={time}>{moment(time)}</time> },
              {
                name: "Operation",
                of: ({ operation, requestId }) =>
                  requestId === null ? (
                    operation
                  ) : (
                    <a href={hrefOf("requests", { r: requestId })}>{operation}</a>
                  ),
              },
              { name: "Account", of: ({ account }) => account ?? "–" },
              { name: "Key", of: ({ keyId }) => (keyId === null ? "–" : <code>{keyId}</code>) },
              {
                name: "Answer",
                of: ({ status, errorCode }) =>
                  errorCode === null ? (
                    <State sign="ok">{`${status}`}</State>
                  ) : (
                    <State sign="error">{`${status} ${errorCode}`}</State>
                  ),
              },
              { name: "Requests", isNumber: true, of: ({ requests }) => counted(requests) },
            ]}
          />
          <p class="actions">
            {before.value !== "" && (
              <button
                type="button"
                onClick={() => {
                  before.value = "";
                }}
              >
                The newest
              </button>
            )}
            {next !== null && (
              <button
                type="button"
                onClick={() => {
                  before.value = next;
                }}
              >
                Earlier ones
              </button>
            )}
          </p>
        </>
      )}
    </Loaded>
  );
}
