import type { InstanceCommit, OrderRecord, Reminder } from "../billing/instance.ts";
import { type Cents, sumOf } from "../billing/money.ts";
import type { Database, Statement } from "./database.ts";

/** Default balance of an account: a million dollars. Ours. */
export const FIRST_BALANCE: Cents = 100_000_000;

/** A workspace and its generation; instances of earlier generations do not count. */
export interface WorkspaceGeneration {
  readonly workspace: string;
  readonly generation: number;
}

/**
 * Outcome of a batch of commits. `stale`: another change of an instance came first; `taken`: the client token (or an
 * id) is in use; `unpaid`: a balance is too low. Only `done` has changed anything.
 */
export type Committed = "done" | "stale" | "taken" | "unpaid";

/** Outcome by the message of a violated constraint. D1 reports the kind of constraint only in its message. */
const REFUSALS: readonly (readonly [string, Committed])[] = [
  ["CHECK constraint failed", "unpaid"],
  ["NOT NULL constraint failed", "stale"],
  ["UNIQUE constraint failed", "taken"],
];

const THE_INSTANCE = "workspace = ? AND generation = ? AND instance_id = ?";

/**
 * Optimistic-lock assertion: inserts a row that violates NOT NULL unless the instance still has the version, so that
 * the batch fails.
 */
const REQUIRE_VERSION = `INSERT INTO balances (workspace, generation, account_id, cents)
  SELECT '', 0, '', NULL WHERE NOT EXISTS (SELECT 1 FROM instances WHERE ${THE_INSTANCE} AND version = ?)`;

/** Outcome that an error of D1 stands for; null for other errors. */
export function refusalOf(error: unknown): Committed | null {
  const message = error instanceof Error ? error.message : "";
  return REFUSALS.find(([words]) => message.includes(words))?.[1] ?? null;
}

/** Statements that write a commit, in order. */
export function statementsOf(db: Database, place: WorkspaceGeneration, commit: InstanceCommit): Statement[] {
  const { record, notices, orders } = commit;
  return [
    ...instanceStatements(db, place, commit),
    ...(notices.length === 0 ? [] : [noticesStatement(db, place, notices)]),
    ...(orders.length === 0 ? [] : paymentStatements(db, place, record.account, orders, commit.clientToken)),
  ];
}

function instanceStatements(
  db: Database,
  { workspace, generation }: WorkspaceGeneration,
  { record, nextEventAt, before }: InstanceCommit,
): Statement[] {
  const { instanceId, account, region, createdAt, version } = record;
  const text = JSON.stringify(record);
  if (before === null) {
    return [
      db
        .prepare("INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(workspace, generation, instanceId, account, region, text, createdAt, nextEventAt, version),
    ];
  }
  return [
    db.prepare(REQUIRE_VERSION).bind(workspace, generation, instanceId, before),
    db
      .prepare(`UPDATE instances SET record = ?, next_event_at = ?, version = ? WHERE ${THE_INSTANCE}`)
      .bind(text, nextEventAt, version, workspace, generation, instanceId),
  ];
}

/** One statement that inserts any number of notices. */
function noticesStatement(
  db: Database,
  { workspace, generation }: WorkspaceGeneration,
  notices: readonly Reminder[],
): Statement {
  const rows = notices.map(({ instanceId, at, kind, account, daysBefore, endAt }) => [
    instanceId,
    at,
    kind,
    account,
    daysBefore,
    endAt,
  ]);
  return db
    .prepare(`INSERT OR REPLACE INTO reminders SELECT ?, ?, ${columns(6)} FROM json_each(?)`)
    .bind(workspace, generation, JSON.stringify(rows));
}

/** Statements that insert orders of an account and pay them. */
function paymentStatements(
  db: Database,
  { workspace, generation }: WorkspaceGeneration,
  account: string,
  orders: readonly OrderRecord[],
  clientToken: string | null,
): Statement[] {
  const rows = orders.map((order) => {
    const { orderId, instanceId, type, createdAt, amountCents } = order;
    return [orderId, account, instanceId, type, createdAt, amountCents, JSON.stringify(order), clientToken];
  });
  return [
    db
      .prepare("INSERT OR IGNORE INTO balances VALUES (?, ?, ?, ?)")
      .bind(workspace, generation, account, FIRST_BALANCE),
    db
      .prepare(
        "UPDATE balances SET cents = cents - ? WHERE workspace = ? AND generation = ? AND account_id = ?",
      )
      .bind(sumOf(orders.map(({ amountCents }) => amountCents)), workspace, generation, account),
    db
      .prepare(`INSERT INTO orders SELECT ?, ?, ${columns(8)} FROM json_each(?)`)
      .bind(workspace, generation, JSON.stringify(rows)),
  ];
}

/** SQL columns from the members of each array in a JSON array. */
function columns(count: number): string {
  return Array.from({ length: count }, (_, n) => `json_extract(value, '$[${n}]')`).join();
}
