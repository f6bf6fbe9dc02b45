import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { ACCESS_LOG_SCHEMA } from "../../src/objects/journal/access-logs.ts";
import { ALARM_SCHEMA } from "../../src/objects/journal/alarms.ts";
import { JOURNAL_SCHEMA } from "../../src/objects/journal/tables.ts";
import { KEY_STORE_SCHEMA } from "../../src/objects/key-store/schema.ts";
import { QUOTA_REQUEST_SCHEMA } from "../../src/objects/quota-counters/requests.ts";
import { COUNTER_SCHEMA } from "../../src/objects/quota-counters/schema.ts";
import type { SchemaStep } from "../../src/objects/schema.ts";
import { takeAll } from "../support/schema.ts";
import { DIGESTS } from "./step-digests.ts";

/** Schemas whose steps are taken at every start of their object. */
const RETAKEN: Readonly<Record<string, readonly SchemaStep[]>> = {
  QuotaCounters: COUNTER_SCHEMA,
  "QuotaCounters, requests": QUOTA_REQUEST_SCHEMA,
  Journal: JOURNAL_SCHEMA,
  "Journal, access logs": ACCESS_LOG_SCHEMA,
  "Journal, alarms": ALARM_SCHEMA,
};

/** Every step there is, by the name under which its digest is kept. */
const STEPS: Readonly<Record<string, SchemaStep>> = {
  ...named("KeyStore", KEY_STORE_SCHEMA),
  ...Object.assign({}, ...Object.entries(RETAKEN).map(([name, steps]) => named(name, steps))),
  ...Object.fromEntries(
    globSync("migrations/*.sql").map((file) => [file, { statements: readFileSync(file, "utf8") }]),
  ),
};

/** Files of `src/` that hold such texts. A table that is made elsewhere would be watched by nobody. */
const PLACES = [
  // The table in which it is noted which migrations were.
  "src/directory/database.ts",
  "src/objects/journal/access-logs.ts",
  "src/objects/journal/alarms.ts",
  "src/objects/journal/tables.ts",
  "src/objects/key-store/access-points/schema.ts",
  "src/objects/key-store/aliases/schema.ts",
  "src/objects/key-store/custom-key-stores/schema.ts",
  "src/objects/key-store/grants/schema.ts",
  "src/objects/key-store/instances/schema.ts",
  "src/objects/key-store/keys/schema.ts",
  "src/objects/key-store/materials/schema.ts",
  "src/objects/key-store/multi-region/schema.ts",
  "src/objects/key-store/past-events/schema.ts",
  // The steps from before there were parts, and the table in which it is noted which steps were taken.
  "src/objects/key-store/schema.ts",
  "src/objects/key-store/secrets/schema.ts",
  "src/objects/key-store/service/schema.ts",
  "src/objects/key-store/tags/schema.ts",
  "src/objects/quota-counters/requests.ts",
  "src/objects/quota-counters/schema.ts",
  // What drops all tables, to make those of a snapshot by these steps.
  "src/objects/restoring.ts",
  // What adds a column.
  "src/objects/schema.ts",
];

function named(object: string, steps: readonly SchemaStep[]): Record<string, SchemaStep> {
  return Object.fromEntries(steps.map((step, index) => [`${object} ${index + 1}`, step]));
}

/** A digest of what a step does: comments and white space do not count. */
function digestOf({ columns = [], statements }: SchemaStep): string {
  const code = statements.replace(/--.*$/gm, "").replace(/\s+/g, " ").trim();
  return createHash("sha256")
    .update(JSON.stringify([columns, code]))
    .digest("hex");
}

describe("a step of a schema", () => {
  it.each(Object.keys({ ...DIGESTS, ...STEPS }))("does the same as when it came to main: %s", (name) => {
    const step = STEPS[name];
    if (!step) {
      throw new Error(
        `${name} is gone. Databases remember that they took it: put it back, and add a step that undoes it.`,
      );
    }
    const digest = digestOf(step);
    const known = DIGESTS[name];
    if (known === undefined) {
      throw new Error(
        `${name} is new. When it is as it should be, add to test/upgrade/step-digests.ts:\n  "${name}": "${digest}",\n` +
          'and never change it from then on (CONTRIBUTING.md, "A step of the schema").',
      );
    }
    if (known !== digest) {
      throw new Error(
        `${name} was changed. Databases that took it will not take it again, so they would lack the change for ever. ` +
          'Take the change back, and make it a step of its own at the end (CONTRIBUTING.md, "A step of the schema").',
      );
    }
  });

  it("is in a file that this test checks", () => {
    const found = globSync("src/**/*.ts").filter((file) =>
      /\b(CREATE|ALTER|DROP) (UNIQUE )?(TABLE|INDEX)\b/.test(readFileSync(file, "utf8")),
    );
    expect(found.sort()).toEqual([...PLACES].sort());
  });

  it.each(Object.entries(RETAKEN))("of %s may run at every start", (_, steps) => {
    const database = new DatabaseSync(":memory:");
    for (let start = 0; start < 3; start++) takeAll(database, steps);
  });
});

/** What steps of KeyStore were on main before they were changed in place, as patches of what they are. */
const FORMER: readonly (readonly [commit: string, step: number, changes: readonly [RegExp, string][]])[] = [
  [
    "3572b56",
    2,
    [
      [/^.*ADD COLUMN (on_demand_at|waiting_valid_to|primary_moves) .*$/gm, ""],
      [/^.*INDEX keys_by_primary_region .*$/gm, ""],
      [/^ *fingerprint TEXT,$/gm, ""],
      [/^.*INDEX grants_by_fingerprint .*$/gm, ""],
    ],
  ],
  ["b948bff", 2, [[/^.*INDEX keys_by_primary_region .*$/gm, ""]]],
  [
    "3b9abd8",
    3,
    [
      [/^.*ADD COLUMN (instance_id|storage_mechanism) .*$/gm, ""],
      [/^ *instance_id TEXT,$/gm, ""],
      [/^.*INDEX (keys|secrets)_by_instance .*$/gm, ""],
      [/CREATE TABLE instance_tags \([^;]*\);/g, ""],
      [/CREATE TABLE released_instances [^;]*;/g, ""],
    ],
  ],
];

describe("a key store that took a step before it was changed in place", () => {
  it.each(FORMER)("at %s ends with the same schema as every other store", (_, number, changes) => {
    const steps = KEY_STORE_SCHEMA.map((step, index) => {
      if (index !== number - 1) return step;
      let { statements } = step;
      for (const [pattern, text] of changes) {
        const changed = statements.replace(pattern, text);
        expect(changed).not.toBe(statements);
        statements = changed;
      }
      return { statements };
    });
    expect(shapeOf(steps)).toEqual(shapeOf(KEY_STORE_SCHEMA));
  });
});

/** Columns and indexes, in no order. */
function shapeOf(steps: readonly SchemaStep[]): string[] {
  const database = new DatabaseSync(":memory:");
  takeAll(database, steps);
  const sql = `SELECT t.type || ' ' || t.name || '.' || coalesce(c.name || ' ' || c.type, '') AS part
    FROM sqlite_master t LEFT JOIN pragma_table_info(t.name) c ON t.type = 'table' ORDER BY part`;
  return database
    .prepare(sql)
    .all()
    .map(({ part }) => String(part));
}
