import type { Cloud } from "../../src/cloud/list.ts";
import type { Database } from "../../src/directory/database.ts";
import { IdentityDirectory } from "../../src/directory/identities.ts";
import { IdentityCache } from "../../src/isolate/identities.ts";
import type { Workspaces } from "../../src/isolate/workspaces.ts";
import { nodeD1 } from "./node-d1.ts";
import { UNCHANGED } from "./workspace-state.ts";

/** A cache of identities in front of an empty directory, whose changes the workspace counts, and the number of its queries. */
export function identityCacheScene<C extends Cloud, I extends object>(
  read: ConstructorParameters<typeof IdentityCache<C, I>>[2],
) {
  const state = { generation: 1, revocations: 0 };
  const queries = { count: 0 };
  const { db } = nodeD1();
  const counted: Database = {
    ...db,
    prepare(sql) {
      if (sql.startsWith("SELECT")) queries.count++;
      return db.prepare(sql);
    },
  };
  const now = () => ({ ...UNCHANGED, ...state });
  const workspaces = { peek: now, get: async () => now() } as unknown as Workspaces;
  const directory = new IdentityDirectory(db, async () => void state.revocations++);
  return { state, queries, directory, subject: new IdentityCache(counted, workspaces, read) };
}
