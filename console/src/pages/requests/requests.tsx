import { useMemo } from "preact/hooks";
import { FILTERS, matching, type RequestFilters } from "../../data/matching.ts";
import type { ShownRequest } from "../../data/overview.ts";
import { param, query, setParams } from "../../data/place.ts";
import { useTail } from "../../data/tail.ts";
import { counted, many, timeOfDay } from "../../data/words.ts";
import { Elsewhere } from "../../ui/elsewhere.tsx";
import { Page } from "../../ui/page.tsx";
import { type Column, Rows } from "../../ui/rows.tsx";
import { Failed } from "../../ui/states.tsx";
import { RequestDrawer } from "./drawer.tsx";
import { exportNdjson } from "./export.ts";
import { FilterBar } from "./filters.tsx";
import { Answer, Refused } from "./outcome.tsx";

/** The requests that were answered, as they come. */
export function RequestsPage() {
  const place = { cloud: param("cloud"), account: param("account"), region: param("region") };
  const { rows, error, isLoading, again } = useTail(place);
  const asked = query.value.toString();
  const shown = useMemo(() => matching(rows, filtersOf()), [rows, asked]);
  const isOfOnePlace = place.account !== "";
  const opened = param("r");
  return (
    <Page
      name="Requests"
      actions={
        <button type="button" disabled={shown.length === 0} onClick={() => exportNdjson(shown)}>
          Export as NDJSON
        </button>
      }
    >
      <FilterBar rows={rows} />
      {error && <Failed message={error.message} again={again} />}
      {rows.length === 0 ? (
        <Nothing isLoading={isLoading} hasFailed={error !== null} />
      ) : (
        <>
          <p class="count">
            {shown.length === rows.length
              ? many(rows.length, "request")
              : `${counted(shown.length)} of ${many(rows.length, "request")}`}
            , the newest first.
          </p>
          {shown.length === 0 ? (
            <p class="empty">
              None of them is what is asked for.{" "}
              <button type="button" onClick={clearFilters}>
                Clear the filters
              </button>
            </p>
          ) : (
            <Rows
              label="Requests"
              rows={shown}
              columns={isOfOnePlace ? COLUMNS : WITH_PLACE}
              keyOf={({ requestId }) => requestId}
              onOpen={({ requestId }) => setParams({ r: requestId }, true)}
            />
          )}
        </>
      )}
      {opened !== "" && <RequestDrawer key={opened} id={opened} />}
    </Page>
  );
}

function filtersOf(): RequestFilters {
  const [q, operation, keyId, principal, status, only] = FILTERS.map(param);
  return {
    q: q ?? "",
    operation: operation ?? "",
    keyId: keyId ?? "",
    principal: principal ?? "",
    status: status ?? "",
    only: only ?? "",
  };
}

function clearFilters(): void {
  setParams(Object.fromEntries(FILTERS.map((name) => [name, null])));
}

/** What is said where no request is recorded. */
function Nothing({ isLoading, hasFailed }: { readonly isLoading: boolean; readonly hasFailed: boolean }) {
  if (isLoading) return <p class="loading">Loading…</p>;
  return hasFailed ? null : <Elsewhere noun="request" page="requests" counted="requests" />;
}

const COLUMNS: readonly Column<ShownRequest>[] = [
  {
    name: "Time",
    of: ({ time, operation }) => (
      <>
        <time dateTime={time} title={time}>
          {timeOfDay(time)}
        </time>
        <span class="hidden">, {operation}</span>
      </>
    ),
  },
  { name: "Operation", of: ({ operation }) => operation },
  { name: "Answer", of: (request) => <Answer request={request} /> },
  { name: "Refused by", of: (request) => <Refused request={request} /> },
  { name: "Attempt", of: ({ attempt }) => attempt ?? "–", isNumber: true },
  { name: "Principal", of: ({ principal }) => <span title={principal ?? ""}>{shortOf(principal)}</span> },
  { name: "Key", of: ({ keyId }) => (keyId === null ? "–" : <code>{keyId}</code>) },
  { name: "ms", of: ({ durationMs }) => counted(durationMs), isNumber: true },
];

const WITH_PLACE: readonly Column<ShownRequest>[] = [
  ...COLUMNS,
  {
    name: "Account and Region",
    of: ({ account, region }) => <span class="whole">{`${account ?? "–"} · ${region ?? "–"}`}</span>,
  },
];

/** The end of an ARN: `user/alice`. */
function shortOf(principal: string | null): string {
  return principal?.split(":").at(-1) ?? "–";
}
