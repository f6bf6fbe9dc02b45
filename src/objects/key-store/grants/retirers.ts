import type { Database } from "../../../directory/database.ts";
import type { StoreContext } from "../reply.ts";

/** Registers in the directory that this account has grants that the principal can retire. */
export async function registerRetirer(
  directory: Database,
  { scope, generation }: StoreContext,
  principal: string,
): Promise<void> {
  const { workspace, account, region } = scope;
  await directory
    .prepare("INSERT OR IGNORE INTO retirables VALUES (?, ?, ?, ?, ?)")
    .bind(workspace, generation, region, principal, account)
    .run();
}
