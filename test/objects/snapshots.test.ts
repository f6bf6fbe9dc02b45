import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { CLOUD_NAMES } from "../../src/cloud/list.ts";
import { SECRET_COLUMNS } from "../../src/control/snapshots/secrets.ts";
import { SAVED_TABLES, savedColumns } from "../../src/directory/restored-rows.ts";
import { ACCESS_LOG_SCHEMA } from "../../src/objects/journal/access-logs.ts";
import { ALARM_SCHEMA } from "../../src/objects/journal/alarms.ts";
import { JOURNAL_SNAPSHOT } from "../../src/objects/journal/snapshot.ts";
import { JOURNAL_SCHEMA } from "../../src/objects/journal/tables.ts";
import { birthOf } from "../../src/objects/key-store/schema.ts";
import { snapshotOf } from "../../src/objects/key-store/snapshot.ts";
import { QUOTA_REQUEST_SCHEMA } from "../../src/objects/quota-counters/requests.ts";
import { COUNTER_SCHEMA } from "../../src/objects/quota-counters/schema.ts";
import { COUNTER_SNAPSHOT } from "../../src/objects/quota-counters/snapshot.ts";
import type { SchemaStep } from "../../src/objects/schema.ts";
import { namesIn, takeAll } from "../support/schema.ts";

const root = join(import.meta.dirname, "..", "..");

/** What docs/snapshots.md says is left out: names of tables and stored values, each in a row with its reason. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  readFileSync(join(root, "docs", "snapshots.md"), "utf8")
    .split("## What is left out")[1]
    ?.split("\n## ")[0]
    ?.split("\n")
    .filter((line) => /^\| `/.test(line))
    .flatMap((line) => {
      const [, names = "", where = "", why = ""] = line.split("|");
      expect(where.trim() && why.trim(), line).not.toBe("");
      return [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    }),
);

/** A database as an object has it, and the tables of it that snapshots have. */
function databases(): Record<string, { database: DatabaseSync; saved: readonly string[] }> {
  const of = (statements: string, steps: readonly SchemaStep[], saved: readonly string[]) => {
    const database = new DatabaseSync(":memory:");
    database.exec(statements);
    takeAll(database, steps);
    return { database, saved };
  };
  const migrations = globSync("migrations/*.sql", { cwd: root }).sort();
  const directory = migrations.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
  return {
    ...Object.fromEntries(
      CLOUD_NAMES.map((cloud) => [`KeyStore, ${cloud}`, of(birthOf(cloud), [], snapshotOf(cloud).tables)]),
    ),
    QuotaCounters: of("", [...COUNTER_SCHEMA, ...QUOTA_REQUEST_SCHEMA], COUNTER_SNAPSHOT.tables),
    Journal: of("", [...JOURNAL_SCHEMA, ...ACCESS_LOG_SCHEMA, ...ALARM_SCHEMA], JOURNAL_SNAPSHOT.tables),
    D1: of(directory, [], SAVED_TABLES),
  };
}

const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'";

describe("a snapshot", () => {
  it("has every table of every object and of D1, or the documentation says why not", () => {
    const missing = Object.entries(databases()).flatMap(([name, { database, saved }]) =>
      namesIn(database, TABLES)
        .filter((table) => !saved.includes(table) && !LEFT_OUT.has(table))
        .map((table) => `${name}: ${table}`),
    );
    expect(missing).toEqual([]);
  });

  it("has no table that there is not", () => {
    const unknown = Object.entries(databases()).flatMap(([name, { database, saved }]) => {
      const tables = namesIn(database, TABLES);
      return saved.filter((table) => !tables.includes(table)).map((table) => `${name}: ${table}`);
    });
    expect(unknown).toEqual([]);
  });

  it("has every column of D1, but for those that say whose a row is", () => {
    const { D1 } = databases();
    const own = ["workspace", "generation", "since", "kept"];
    for (const table of SAVED_TABLES) {
      const columns = D1 ? namesIn(D1.database, "SELECT name FROM pragma_table_info(?)", table) : [];
      expect(
        columns.filter((name) => !own.includes(name)),
        table,
      ).toEqual(savedColumns(table));
    }
  });

  it("seals every column of something wrapped", () => {
    const wrapped = Object.values(databases()).flatMap(({ database, saved }) =>
      saved.flatMap((table) =>
        namesIn(database, "SELECT name FROM pragma_table_info(?)", table)
          .filter((column) => /wrapped|secret(?!_name)|password/.test(column))
          .map((column) => `${table}.${column}`),
      ),
    );
    const sealed = SECRET_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    const named = ["secret_tags.secret_id", "secret_versions.secret_id", "secret_stages.secret_id"];
    expect(new Set(wrapped.filter((column) => !named.includes(column)))).toEqual(new Set(sealed));
  });

  it("has what the object of a workspace stores, or the documentation says why not", () => {
    const source = globSync("src/objects/{workspace/*,staging}.ts", { cwd: root })
      .map((file) => readFileSync(join(root, file), "utf8"))
      .join("\n");
    const literal = [...source.matchAll(/#?kv\.(?:put|get|delete)(?:<[^>(]*>)?\("([^"]+)"/g)].map(
      ([, name = ""]) => name,
    );
    const constant = [...source.matchAll(/^const [A-Z_]+ = "([^"]+)";/gm)].map(([, name = ""]) => name);
    const SAVED = ["clock", "faults", "origin", "token secret"];
    const keys = new Set([...literal, ...constant]);
    expect(keys.size).toBeGreaterThan(10);
    const unknown = [...keys].filter(
      (key) =>
        !SAVED.includes(key) && ![...LEFT_OUT].some((name) => key === name || key.startsWith(`${name}/`)),
    );
    expect(unknown).toEqual([]);
  });
});
