import type { InstanceCommit, OrderRecord, Reminder } from "../billing/instance.ts";
import { type Cents, sumOf } from "../billing/money.ts";
import type { Database, Statement } from "./database.ts";

/** What an account has to spend where nobody has set it: a million dollars. Ours. */
export const FIRST_BALANCE: Cents = 100_000_000;

/** Whose instances: what came before the workspace's last reset does not count. */
export interface WorkspaceGeneration {
  readonly workspace: string;
  readonly generation: number;
}

/**
 * What became of commits: `stale`, another change of an instance came first; `taken`, the client token (or an id) is in
 * use; `unpaid`, a balance is too low. Only `done` has changed anything.
 */
export type Committed = "done" | "stale" | "taken" | "unpaid";

/** What the tables refuse, and what it means. D1 tells the kind of a constraint in its message only. */
const REFUSALS: readonly (readonly [string, Committed])[] = [
  ["CHECK constraint failed", "unpaid"],
  ["NOT NULL constraint failed", "stale"],
  ["UNIQUE constraint failed", "taken"],
];

const THE_INSTANCE = "workspace = ? AND generation = ? AND instance_id = ?";

/** Adds nothing where an instance is still of a version, and else what no table takes, so that the batch fails. */
const REQUIRE_VERSION = `INSERT INTO balances (workspace, generation, account_id, cents)
  SELECT '', 0, '', NULL WHERE NOT EXISTS (SELECT 1 FROM instances WHERE ${THE_INSTANCE} AND version = ?)`;

/** What an error of D1 says of commits; null where it is another one. */
export function refusalOf(error: unknown): Committed | null {
  const message = error instanceof Error ? error.message : "";
  return REFUSALS.find(([words]) => message.includes(words))?.[1] ?? null;
}

/** What writes a commit, in order. */
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

/** Notices in one statement, however many. */
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

/** Orders of an account, and their payment. */
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

/** The members of each array in an array, as columns. */
function columns(count: number): string {
  return Array.from({ length: count }, (_, n) => `json_extract(value, '$[${n}]')`).join();
}
