import type { Scope } from "../workspace.ts";
import type { Database } from "./database.ts";

/** Registers an account and Region that may have due events, by which the workspace's clock and a reset find them. */
export async function registerStore(
  db: Database,
  { workspace, cloud, account, region }: Scope,
): Promise<void> {
  await db
    .prepare("INSERT OR IGNORE INTO stores VALUES (?, ?, ?, ?)")
    .bind(workspace, cloud, account, region)
    .run();
}
