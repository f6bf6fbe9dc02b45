import { insertRows, type RowPage, type RowsOf, tablesIn } from "./rows.ts";
import { type SchemaStep, takeSteps } from "./schema.ts";
import type { Staging } from "./staging.ts";

/** Numbers of the steps of an object's schemas, by schema. */
export type Steps = Readonly<Record<string, number>>;

/** A staged row that its object refuses. */
export interface RefusedRow {
  readonly message: string;
  /** Number of its line in the document; null where it came from no document. */
  readonly line: number | null;
}

/** A page of an object's rows with the steps of its schemas, or that the caller knows an earlier generation. */
export type PageReply = (RowPage & { readonly steps: Steps }) | "stale";

/** Whether rows were staged: `gone` where nothing has begun, `later` where their schema is of a later version. */
export type StageReply = "staged" | "gone" | "later";

/** An object whose rows a snapshot has, as what makes snapshots calls it. */
export interface Restorable {
  /** Stages rows for a generation that the workspace has reserved. @param steps to begin, also again; else null. */
  stage(generation: number, steps: Steps | null, parts: readonly RowsOf[]): StageReply | Promise<StageReply>;
  /** Tries what is staged: makes tables of it and takes that back. @returns what is wrong with it, or null */
  tryStaged(generation: number): RefusedRow | null | Promise<RefusedRow | null>;
  /** Drops what is staged for a generation, and the object's storage if it has nothing else. */
  unstage(generation: number): void | Promise<void>;
}

/** How the tables of an object are made. */
export interface ObjectSchema {
  /** Schemas by name, each with all its steps. */
  readonly schemas: Readonly<Record<string, readonly SchemaStep[]>>;
  /** Statements that make all tables as they are today; null where the steps do that. */
  readonly birth: string | null;
  /** Names in the table `meta` that belong to the object itself and are not taken over. */
  readonly own: readonly string[];
}

/**
 * Makes an object's tables of what is staged for a generation: first as the schema was when the rows were read, then by
 * the steps that came after, as data of that version would be upgraded. The caller runs in a transaction.
 *
 * @returns false if nothing is staged for it
 * @throws RowError where a row does not fit
 */
export function restoreStaged(
  sql: SqlStorage,
  staging: Staging,
  generation: number,
  { schemas, birth, own }: ObjectSchema,
): boolean {
  const steps = staging.stepsFor(generation);
  if (steps === null) return false;
  dropTables(sql);
  const lists = Object.entries(schemas).map(([name, all]) => ({ all, taken: steps[name] ?? 0 }));
  const isToday = lists.every(({ all, taken }) => all.length === taken);
  if (isToday && birth !== null) sql.exec(birth);
  else for (const { all, taken } of lists) takeSteps(sql, all.slice(0, taken));
  for (const part of staging.parts(generation)) insertRows(sql, withoutOwn(part, own), generation);
  if (!isToday) for (const { all, taken } of lists) takeSteps(sql, all.slice(taken));
  return true;
}

/** Drops all tables of an object. */
export function dropTables(sql: SqlStorage): void {
  for (const table of tablesIn(sql)) sql.exec(`DROP TABLE ${table}`);
}

/** A part without the rows that are not taken over. */
function withoutOwn(part: RowsOf, own: readonly string[]): RowsOf {
  if (part.table !== "meta") return part;
  const name = part.columns.indexOf("name");
  return { ...part, rows: part.rows.filter((row) => !own.includes(String(row[name]))) };
}
