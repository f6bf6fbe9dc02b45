import type { SnapshotSpec } from "../object-snapshot.ts";
import { QUOTA_REQUEST_SCHEMA } from "./requests.ts";
import { COUNTER_SCHEMA } from "./schema.ts";

/** What of quota counters a snapshot has: all but `seen`, which says in which generation of its workspace they are. */
export const COUNTER_SNAPSHOT: SnapshotSpec = {
  tables: ["counters", "quota_requests"],
  schemas: { counters: COUNTER_SCHEMA, quotaRequests: QUOTA_REQUEST_SCHEMA },
  birth: null,
  own: [],
  note: (sql, generation, clockVersion) =>
    sql.exec(
      "INSERT OR REPLACE INTO seen (id, generation, clock_version, registered) VALUES (1, ?, ?, 1)",
      generation,
      clockVersion,
    ),
};
