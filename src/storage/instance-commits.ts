import type { InstanceRecord, OrderRecord, Reminder } from "../billing/instance.ts";
import type { Cents } from "../billing/money.ts";
import type { Database, Statement } from "./database.ts";

/** What an account has to spend where nobody has set it: a million dollars. Ours. */
export const FIRST_BALANCE: Cents = 100_000_000;

/** Whose instances: what came before the workspace's last reset does not count. */
export interface Place {
  readonly workspace: string;
  readonly generation: number;
}

/** An instance to be written, with what comes with it. */
export interface Commit {
  /** With the version that it gets. */
  readonly record: InstanceRecord;
  readonly nextEventAt: number | null;
  /** Version that it was made of; null for a new instance. */
  readonly before: number | null;
  /** Paid from the balance of the account, or back to it, in this order. */
  readonly orders: readonly OrderRecord[];
  /** Of the order, where there is one. */
  readonly clientToken: string | null;
  readonly notices: readonly Reminder[];
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
export function statementsOf(db: Database, place: Place, commit: Commit): Statement[] {
  const { workspace, generation } = place;
  const { record, notices, orders } = commit;
  return [
    ...instanceStatements(db, place, commit),
    ...notices.map(({ instanceId, at, kind, account, daysBefore, endAt }) =>
      db
        .prepare("INSERT OR REPLACE INTO reminders VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(workspace, generation, instanceId, at, kind, account, daysBefore, endAt),
    ),
    ...orders.flatMap((order) => paymentStatements(db, place, record.account, order, commit.clientToken)),
  ];
}

function instanceStatements(
  db: Database,
  { workspace, generation }: Place,
  { record, nextEventAt, before }: Commit,
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

/** An order of an account, and its payment. */
function paymentStatements(
  db: Database,
  { workspace, generation }: Place,
  account: string,
  order: OrderRecord,
  clientToken: string | null,
): Statement[] {
  const { orderId, instanceId, type, createdAt, amountCents } = order;
  return [
    db
      .prepare("INSERT OR IGNORE INTO balances VALUES (?, ?, ?, ?)")
      .bind(workspace, generation, account, FIRST_BALANCE),
    db
      .prepare(
        "UPDATE balances SET cents = cents - ? WHERE workspace = ? AND generation = ? AND account_id = ?",
      )
      .bind(amountCents, workspace, generation, account),
    db
      .prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(
        workspace,
        generation,
        orderId,
        account,
        instanceId,
        type,
        createdAt,
        amountCents,
        JSON.stringify(order),
        clientToken,
      ),
  ];
}
