import type { QuotaRequestEnd, QuotaRequestStatus } from "../../quotas/quota-request.ts";
import type { Rate } from "../../quotas/row.ts";
import type { WorkspaceState } from "../../workspace.ts";
import { aside, fixed, group, nullable, number, type SqlBound, text } from "../columns.ts";
import { type SchemaStep, takeSteps } from "../schema.ts";
import { sqlTable } from "../sql-table.ts";

/** Maximum number of open requests of an account in a Region. AWS publishes no figure for a Region: ours. */
const MOST_OPEN = 20;

/** Number of requests of an account in a Region that are kept. AWS publishes no figure: ours. */
const MOST_KEPT = 1000;

/** A new request for a higher quota. */
export interface NewQuotaRequest {
  readonly id: string;
  /** The quota's id in this project. */
  readonly quota: string;
  /** Requested value, as in the API. */
  readonly desired: number;
  /** Rate enforced after approval. */
  readonly rate: Rate;
  /** ARN of the requesting principal. */
  readonly requester: string;
  /** Automatic decision and its delay; null if the control API must decide. */
  readonly fate: { readonly end: QuotaRequestEnd; readonly afterMs: number } | null;
}

/** A request for a higher quota with its status. Times are milliseconds of the workspace's clock. */
export interface QuotaChange {
  readonly id: string;
  readonly quota: string;
  readonly desired: number;
  readonly rate: Rate;
  readonly requester: string;
  readonly status: QuotaRequestStatus;
  readonly created: number;
  readonly updated: number;
  readonly caseId: string | null;
}

/** Schema of requests for higher quotas in the SQLite of QuotaCounters. Its steps run at every start. */
export const QUOTA_REQUEST_SCHEMA: readonly SchemaStep[] = [
  {
    statements: `
  CREATE TABLE IF NOT EXISTS quota_requests (
    id TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    quota TEXT NOT NULL,
    desired REAL NOT NULL,
    rate_limit REAL NOT NULL,
    rate_seconds REAL NOT NULL,
    requester TEXT NOT NULL,
    status TEXT NOT NULL,
    created REAL NOT NULL,
    updated REAL NOT NULL,
    case_id TEXT,
    fate TEXT,
    due REAL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS quota_requests_open ON quota_requests (due) WHERE status IN ('PENDING', 'CASE_OPENED');
`,
  },
];

const OPEN = "status IN ('PENDING', 'CASE_OPENED')";

/** A stored request with its automatic decision and its time; null if the control API must decide. */
interface StoredRequest extends QuotaChange {
  readonly fate: QuotaRequestEnd | null;
  readonly due: number | null;
}

const REQUESTS = sqlTable<StoredRequest>()(
  "quota_requests",
  {
    id: fixed(text("id")),
    generation: aside(fixed(number("generation"))),
    quota: fixed(text("quota")),
    desired: fixed(number("desired")),
    rate: fixed(group({ limit: number("rate_limit"), intervalSeconds: number("rate_seconds") })),
    requester: fixed(text("requester")),
    status: text<QuotaRequestStatus>("status"),
    created: fixed(number("created")),
    updated: number("updated"),
    caseId: nullable(text("case_id")),
    fate: fixed(nullable(text<QuotaRequestEnd>("fate"))),
    due: fixed(nullable(number("due"))),
  },
  ["id"],
);
const setCase = REQUESTS.updating("status", "caseId", "updated");
const setStatus = REQUESTS.updating("status", "updated");

/** Puts a rate into force. */
type Enforce = (state: WorkspaceState, quota: string, rate: Rate) => void;

/**
 * The requests for higher quotas of one account in one Region. A due request is decided at the next read, dated to when
 * it was due, so that no caller sees a difference.
 */
export class QuotaRequests {
  readonly #sql: SqlStorage;
  readonly #enforce: Enforce;
  #generation: number;
  /** Time of the next automatic decision; infinity if none is due. */
  #nextDue = 0;

  constructor(sql: SqlStorage, enforce: Enforce) {
    takeSteps(sql, QUOTA_REQUEST_SCHEMA);
    this.#sql = sql;
    this.#enforce = enforce;
    const latest = "SELECT coalesce(max(generation), 0) AS generation FROM quota_requests";
    this.#generation = sql.exec<{ generation: number }>(latest).one().generation;
  }

  /** Decides due requests, and deletes those from before the workspace's reset. */
  catchUp(state: WorkspaceState, now: number): void {
    const { generation } = state;
    if (generation > this.#generation) {
      this.#sql.exec("DELETE FROM quota_requests WHERE generation < ?", generation);
      this.#generation = generation;
      this.#nextDue = 0;
    }
    if (now < this.#nextDue || generation < this.#generation) return;
    for (const row of this.#rows(`${OPEN} AND due <= ? ORDER BY due, created`, now)) {
      if (row.fate !== null && row.due !== null) this.#end(state, row, row.fate, row.due);
    }
    const [next] = this.#rows(`${OPEN} AND due IS NOT NULL ORDER BY due LIMIT 1`);
    this.#nextDue = next?.due ?? Number.POSITIVE_INFINITY;
  }

  /** Adds a request, unless the quota has an open one or too many are open. */
  add(request: NewQuotaRequest, now: number): QuotaChange | "open" | "tooMany" {
    const open = this.#rows(OPEN);
    if (open.some(({ quota }) => quota === request.quota)) return "open";
    if (open.length >= MOST_OPEN) return "tooMany";
    const due = request.fate && now + request.fate.afterMs;
    REQUESTS.insert(this.#sql, {
      ...request,
      generation: this.#generation,
      status: "PENDING",
      created: now,
      updated: now,
      caseId: null,
      fate: request.fate?.end ?? null,
      due,
    });
    this.#sql.exec(
      `DELETE FROM quota_requests WHERE id IN (
         SELECT id FROM quota_requests WHERE NOT (${OPEN}) ORDER BY created DESC, id LIMIT -1 OFFSET ?)`,
      MOST_KEPT,
    );
    if (due !== null) this.#nextDue = Math.min(this.#nextDue, due);
    return this.get(request.id) as QuotaChange;
  }

  get(id: string): QuotaChange | null {
    const [row] = this.#rows("id = ?", id);
    return row ? changeOf(row) : null;
  }

  /** All requests, in no order. */
  list(): QuotaChange[] {
    return this.#rows("TRUE").map(changeOf);
  }

  /** Opens a Support case for a request. @returns null if it is not pending */
  openCase(id: string, caseId: string, now: number): QuotaChange | null {
    if (this.get(id)?.status !== "PENDING") return null;
    setCase(this.#sql, { id, status: "CASE_OPENED", caseId, updated: now });
    return this.get(id);
  }

  /** Decides a request. @returns null if it is decided already */
  decide(state: WorkspaceState, id: string, end: QuotaRequestEnd, now: number): QuotaChange | null {
    const [row] = this.#rows(`id = ? AND ${OPEN}`, id);
    if (!row) return null;
    this.#end(state, row, end, now);
    return this.get(id);
  }

  #end(state: WorkspaceState, row: StoredRequest, end: QuotaRequestEnd, at: number): void {
    setStatus(this.#sql, { id: row.id, status: end, updated: at });
    if (end === "APPROVED") this.#enforce(state, row.quota, row.rate);
  }

  #rows(where: string, ...values: SqlBound[]): StoredRequest[] {
    return REQUESTS.list(this.#sql, `WHERE ${where}`, ...values);
  }
}

function changeOf({ fate: _fate, due: _due, ...change }: StoredRequest): QuotaChange {
  return change;
}
