import { globSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { ACCESS_LOG_SCHEMA } from "../../src/objects/journal/access-logs.ts";
import { ALARM_SCHEMA } from "../../src/objects/journal/alarms.ts";
import { JOURNAL_SCHEMA } from "../../src/objects/journal/tables.ts";
import { birthOf, KEY_STORE_SCHEMA } from "../../src/objects/key-store/schema.ts";
import { QUOTA_REQUEST_SCHEMA } from "../../src/objects/quota-counters/requests.ts";
import { COUNTER_SCHEMA } from "../../src/objects/quota-counters/schema.ts";
import type { SchemaStep } from "../../src/objects/schema.ts";
import { namesIn, takeAll } from "../support/schema.ts";

const page = readFileSync("docs/architecture.md", "utf8");
const ends = page.slice(page.indexOf("\n## What ends"), page.indexOf("\n## Other bindings"));

/** Tables that a list of the page names in its first column; each row says who makes it and what ends it. */
function listed(begin: string): string[] {
  const list = ends.slice(ends.indexOf(begin) + begin.length).trimStart();
  const rows = list.slice(0, list.indexOf("\n\n")).split("\n").slice(2);
  return rows.flatMap((row) => {
    const [, names = "", maker = "", end = ""] = row.split("|").map((cell) => cell.trim());
    expect([maker, end], row).not.toContain("");
    return [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
  });
}

const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

/** Tables that statements and steps make. */
function made(statements: readonly string[], steps: readonly SchemaStep[] = []): string[] {
  const database = new DatabaseSync(":memory:");
  for (const each of statements) database.exec(each);
  takeAll(database, steps);
  return namesIn(database, TABLES);
}

/** Tables of a key store, of either cloud, and of earlier versions. */
function ofKeyStores(): string[] {
  return [...made([birthOf("aws")]), ...made([birthOf("alibaba")]), ...made([], KEY_STORE_SCHEMA)];
}

function migrations(): string[] {
  return globSync("migrations/*.sql")
    .sort()
    .map((file) => readFileSync(file, "utf8"));
}

describe("the lists of what ends in docs/architecture.md", () => {
  it.each([
    ["Tables of D1:", () => [...made(migrations()), "d1_migrations"]],
    ["Tables of a `KeyStore`:", ofKeyStores],
    ["Tables of `QuotaCounters`:", () => made([], [...COUNTER_SCHEMA, ...QUOTA_REQUEST_SCHEMA])],
    ["Tables of a `Journal`:", () => made([], [...JOURNAL_SCHEMA, ...ACCESS_LOG_SCHEMA, ...ALARM_SCHEMA])],
  ])("name every table with its end: %s", (begin, tables) => {
    expect(ends).toContain(begin);
    expect(listed(begin).sort()).toEqual([...new Set(tables())].sort());
  });

  it("name every class of Durable Objects", () => {
    const classes = [...readFileSync("wrangler.toml", "utf8").matchAll(/^\[exports\.(\w+)\]/gm)];
    expect(classes).toHaveLength(4);
    for (const [, name] of classes)
      expect(ends).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|.*\\|.*\\|$`, "m"));
  });
});
