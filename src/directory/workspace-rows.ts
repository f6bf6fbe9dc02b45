import type { Scope } from "../workspace.ts";
import type { Database } from "./database.ts";

/** Rows of one table that are deleted at once. */
const PAGE = 1000;

/** Tables whose rows belong to a generation of a workspace, with their primary keys. */
const OF_GENERATIONS = [
  ["retirables", "workspace, generation, region, principal, account_id"],
  ["client_keys", "client_key_id"],
  ["balances", "workspace, generation, account_id"],
  ["instances", "workspace, generation, instance_id"],
  ["orders", "workspace, generation, order_id"],
  ["reminders", "workspace, generation, instance_id, at, kind"],
  ["identities", "workspace, generation, cloud, account_id, kind, name"],
] as const;

/** Tables whose rows belong to a life of a workspace, with their primary keys. */
const OF_LIVES = [
  ["credentials", "access_key_id"],
  ["workspace_tokens", "token_hash"],
  ["workspace_ends", "workspace"],
  ["workspace_makers", "workspace"],
] as const;

/** What is still valid in a workspace. */
export interface Validity {
  readonly workspace: string;
  /** Its generation. */
  readonly generation: number;
  /** Generation with which its present life began. */
  readonly life: number;
}

/**
 * Deletes a page of the rows of earlier generations and lives of a workspace.
 *
 * @returns whether there are more.
 */
export async function deleteOutdatedRows(db: Database, validity: Validity): Promise<boolean> {
  const { workspace, generation, life } = validity;
  const outdated = [
    ...OF_GENERATIONS.map(([table, key]) => ({ table, key, where: "generation < ?2", before: generation })),
    ...OF_LIVES.map(([table, key]) => ({ table, key, where: "since < ?2", before: life })),
  ];
  await db.batch([
    ...outdated.map(({ table, key, where, before }) =>
      db
        .prepare(
          `DELETE FROM ${table} WHERE (${key}) IN
             (SELECT ${key} FROM ${table} WHERE workspace = ?1 AND ${where} LIMIT ${PAGE})`,
        )
        .bind(workspace, before),
    ),
    db
      .prepare(
        `DELETE FROM accounts WHERE workspace = ?1 AND (cloud, account_id) NOT IN
           (SELECT cloud, account_id FROM credentials WHERE workspace = ?1)`,
      )
      .bind(workspace),
    // The workspace has its own list, which it began with these rows; a row of the present generation is but a hint.
    db.prepare("DELETE FROM stores WHERE workspace = ?").bind(workspace),
  ]);
  const left = (tables: readonly (readonly [string, string])[], column: string, n: number) =>
    tables.map(([table]) => `EXISTS (SELECT 1 FROM ${table} WHERE workspace = ?1 AND ${column} < ?${n})`);
  const row = await db
    .prepare(
      `SELECT ${[...left(OF_GENERATIONS, "generation", 2), ...left(OF_LIVES, "since", 3)].join(" OR ")} AS more`,
    )
    .bind(workspace, generation, life)
    .first<{ more: number }>();
  return row?.more === 1;
}

/** Notes one key store of a workspace, by which the list of workspaces with storage finds the workspace. */
export async function noteStore(db: Database, { workspace, cloud, account, region }: Scope): Promise<void> {
  await db
    .prepare("INSERT OR IGNORE INTO stores VALUES (?, ?, ?, ?)")
    .bind(workspace, cloud, account, region)
    .run();
}

/** Accounts and Regions that earlier versions registered in D1; new ones are registered with the workspace's object. */
export async function storesOfEarlierVersions(
  db: Database,
  workspace: string,
): Promise<Pick<Scope, "cloud" | "account" | "region">[]> {
  const { results } = await db
    .prepare("SELECT cloud, account_id AS account, region FROM stores WHERE workspace = ?")
    .bind(workspace)
    .all<Pick<Scope, "cloud" | "account" | "region">>();
  return results;
}
