import type { DatabaseSync, SQLInputValue } from "node:sqlite";

/** Node's SQLite with a Durable Object's interface: rows are plain objects, and bytes an ArrayBuffer. */
export function sqlStorage(database: DatabaseSync, seen: string[] = []): SqlStorage {
  const exec = (query: string, ...bound: SQLInputValue[]) => {
    seen.push(query);
    const rows = database
      .prepare(query)
      .all(...bound)
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asThere(value)])));
    return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
  };
  return { exec } as unknown as SqlStorage;
}

function asThere(value: unknown): unknown {
  return value instanceof Uint8Array ? value.slice().buffer : value;
}
