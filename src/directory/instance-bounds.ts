import type { InstanceCommit } from "../billing/instance.ts";
import type { Database, Statement } from "./database.ts";
import type { WorkspaceGeneration } from "./instance-commits.ts";

/** Numbers of rows that are kept, the latest ones. */
export interface InstanceBounds {
  /** Orders of an account. */
  readonly orders: number;
  /** Reminders of a workspace. */
  readonly reminders: number;
  /** Released instances of a workspace. */
  readonly released: number;
}

/** The bounds, so that a workspace without an end does not grow for ever. Ours; no answer shows more reminders. */
export const INSTANCE_BOUNDS: InstanceBounds = { orders: 10_000, reminders: 10_000, released: 1000 };

/** Statements that delete what commits make too many, to be run after them in their transaction. */
export function boundStatements(
  db: Database,
  place: WorkspaceGeneration,
  commits: readonly InstanceCommit[],
  bounds: InstanceBounds,
): Statement[] {
  const payers = commits.filter(({ orders }) => orders.length > 0).map(({ record }) => record.account);
  const hasNotices = commits.some(({ notices }) => notices.length > 0);
  return [
    ...[...new Set(payers)].map((account) => dropOrders(db, place, account, bounds.orders)),
    ...(hasNotices ? [dropReminders(db, place, bounds.reminders)] : []),
  ];
}

function dropOrders(
  db: Database,
  { workspace, generation }: WorkspaceGeneration,
  account: string,
  most: number,
): Statement {
  const theirs = "workspace = ?1 AND generation = ?2 AND account_id = ?3";
  return db
    .prepare(
      `DELETE FROM orders WHERE ${theirs} AND created_at <
         (SELECT created_at FROM orders WHERE ${theirs} ORDER BY created_at DESC LIMIT 1 OFFSET ?4)`,
    )
    .bind(workspace, generation, account, most - 1);
}

function dropReminders(
  db: Database,
  { workspace, generation }: WorkspaceGeneration,
  most: number,
): Statement {
  const its = "workspace = ?1 AND generation = ?2";
  return db
    .prepare(
      `DELETE FROM reminders WHERE ${its} AND at <
         (SELECT at FROM reminders WHERE ${its} ORDER BY at DESC LIMIT 1 OFFSET ?3)`,
    )
    .bind(workspace, generation, most - 1);
}

/**
 * Statements that delete the released instances beyond the bound, oldest first. Their orders stay, without the client
 * token, by which nobody can find an instance that is not there.
 */
export function dropReleased(
  db: Database,
  { workspace, generation }: WorkspaceGeneration,
  most: number,
): Statement[] {
  const its = "workspace = ?1 AND generation = ?2";
  const over = `SELECT instance_id FROM instances WHERE ${its} AND next_event_at IS NULL
    ORDER BY created_at DESC, instance_id DESC LIMIT -1 OFFSET ?3`;
  return [
    `UPDATE orders SET client_token = NULL WHERE ${its} AND client_token IS NOT NULL AND instance_id IN (${over})`,
    `DELETE FROM instances WHERE ${its} AND instance_id IN (${over})`,
  ].map((sql) => db.prepare(sql).bind(workspace, generation, most));
}
