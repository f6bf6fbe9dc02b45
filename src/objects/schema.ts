/**
 * A step that brings the SQLite of an object up to date: statements, after columns that a table gets where it lacks them.
 * SQLite has no ADD COLUMN IF NOT EXISTS, and which columns there are depends on the steps that a database has taken.
 */
export interface SchemaStep {
  /** As `[table, column, definition]`, in the order in which they are added. */
  readonly columns?: readonly (readonly [table: string, column: string, definition: string])[];
  readonly statements: string;
}

/** What a step does to a database. @param columnsOf names of a table's columns, before the step. */
export function statementsOf(step: SchemaStep, columnsOf: (table: string) => readonly string[]): string {
  const missing = (step.columns ?? []).filter(([table, column]) => !columnsOf(table).includes(column));
  const added = missing.map(
    ([table, column, definition]) => `ALTER TABLE ${table} ADD COLUMN ${column} ${definition};`,
  );
  return [...added, step.statements].join("\n");
}

/** Takes steps, in order. The caller runs in a transaction, or the steps may be taken any number of times. */
export function takeSteps(sql: SqlStorage, steps: readonly SchemaStep[]): void {
  const columnsOf = (table: string) =>
    sql
      .exec<{ name: string }>("SELECT name FROM pragma_table_info(?)", table)
      .toArray()
      .map(({ name }) => name);
  for (const step of steps) sql.exec(statementsOf(step, columnsOf));
}
