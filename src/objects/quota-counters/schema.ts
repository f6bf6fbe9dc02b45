import type { SchemaStep } from "../schema.ts";

/** Counters in the SQLite of QuotaCounters. Its steps are taken at every start. */
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
];
