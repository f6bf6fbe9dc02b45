import type { SchemaStep } from "../schema.ts";

/** Schema of counters in the SQLite of QuotaCounters. Its steps run at every start. */
export const COUNTER_SCHEMA: readonly SchemaStep[] = [
  {
    statements: `
  CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY, generation INTEGER, clock_version INTEGER);
  CREATE TABLE IF NOT EXISTS counters (
    quota TEXT PRIMARY KEY,
    window_start REAL,
    mark INTEGER NOT NULL,
    throttled INTEGER NOT NULL,
    override_limit REAL,
    override_seconds REAL
  ) WITHOUT ROWID;
`,
  },
  // Whether the counters are registered with their workspace in that generation; NULL in those of earlier versions.
  { columns: [["seen", "registered", "INTEGER"]], statements: "" },
  // Ends of reservations, milliseconds with commas between; NULL for none.
  { columns: [["counters", "reserved", "TEXT"]], statements: "" },
];
