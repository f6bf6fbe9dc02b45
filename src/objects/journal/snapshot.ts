import type { SnapshotSpec } from "../object-snapshot.ts";
import { ACCESS_LOG_SCHEMA } from "./access-logs.ts";
import { ALARM_SCHEMA } from "./alarms.ts";
import { JOURNAL_SCHEMA } from "./tables.ts";

/**
 * What of a journal a snapshot has: sums, access logs and alarms. Single requests (`batches`, and `chunks` with
 * `chunk_details` of earlier versions) are left out.
 */
export const JOURNAL_SNAPSHOT: SnapshotSpec = {
  tables: [
    "meta",
    "quota_minutes",
    "key_minutes",
    "store_minutes",
    "price_hours",
    "answers",
    "quota_totals",
    "latencies",
    "access_books",
    "access_chunks",
    "access_groups",
    "access_minutes",
    "alarms",
    "alarm_history",
    "alarm_notifications",
  ],
  schemas: { journal: JOURNAL_SCHEMA, accessLogs: ACCESS_LOG_SCHEMA, alarms: ALARM_SCHEMA },
  birth: null,
  own: ["generation", "registered", "folded"],
  note: (sql, generation) => {
    for (const name of ["generation", "registered"]) {
      sql.exec("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, generation);
    }
  },
};
