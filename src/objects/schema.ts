/**
 * A migration step of an object's SQLite: missing columns are added first, then statements run. SQLite has no ADD
 * COLUMN IF NOT EXISTS, and the existing columns depend on the steps that a database has taken.
 */
export interface SchemaStep {
  /** Columns as `[table, column, definition]`, in order of addition. */
  readonly columns?: readonly (readonly [table: string, column: string, definition: string])[];
  readonly statements: string;
}

/** SQL statements of a step for a database. @param columnsOf returns names of a table's columns before the step. */
export function statementsOf(step: SchemaStep, columnsOf: (table: string) => readonly string[]): string {
  const missing = (step.columns ?? []).filter(([table, column]) => !columnsOf(table).includes(column));
  const added = missing.map(
    ([table, column, definition]) => `ALTER TABLE ${table} ADD COLUMN ${column} ${definition};`,
  );
  return [...added, step.statements].join("\n");
}

/** Runs steps in order. The caller runs in a transaction, or the steps are idempotent. */
export function takeSteps(sql: SqlStorage, steps: readonly SchemaStep[]): void {
  const columnsOf = (table: string) =>
    sql
      .exec<{ name: string }>("SELECT name FROM pragma_table_info(?)", table)
      .toArray()
      .map(({ name }) => name);
  for (const step of steps) {
    // A step that only adds columns has nothing to do where they exist, and an empty text is an error.
    const statements = statementsOf(step, columnsOf);
    if (statements.trim() !== "") sql.exec(statements);
  }
}
