/** The part of a D1 statement that is used here. */
export interface Statement {
  bind(...values: unknown[]): Statement;
  first<T>(): Promise<T | null>;
  run(): Promise<unknown>;
  all<T>(): Promise<{ results: T[] }>;
  raw<T>(): Promise<T[]>;
}

/** The part of a D1 database that is used here. */
export interface Database {
  prepare(sql: string): Statement;
  /** Runs statements in one transaction, all or none. */
  batch(statements: Statement[]): Promise<unknown>;
}

/** Migrations by file name, in order. */
export type Migrations = readonly (readonly [name: string, sql: string])[];

/** Maximum number of attempts when others apply some of the migrations concurrently. */
const ATTEMPTS = 10;

/**
 * Applies the missing migrations of a database in one transaction, and records them as `wrangler d1 migrations apply`
 * does, so that either may follow the other. A concurrent call fails at the first name that is recorded already, reads
 * the names again, and finds nothing to do.
 *
 * @returns names of the migrations applied now, and of all that the database had.
 * @throws Error whose cause is what D1 said
 */
export async function bringUpToDate(
  db: Database,
  migrations: Migrations,
): Promise<{ applied: string[]; found: string[] }> {
  let known = await appliedTo(db);
  for (let attempt = 1; ; attempt++) {
    const missing = migrations.filter(([name]) => !known.includes(name));
    const names = missing.map(([name]) => name);
    if (missing.length === 0) return { applied: [], found: known };
    try {
      await db.batch([db.prepare(TABLE), ...missing.flatMap((migration) => statementsOf(db, migration))]);
      return { applied: names, found: [...known, ...names] };
    } catch (error) {
      const before = known;
      known = await appliedTo(db);
      if (known.length > before.length && attempt < ATTEMPTS) continue;
      throw new Error("the D1 database could not be brought up to date", { cause: error });
    }
  }
}

const TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

/** Databases that this isolate knows to be up to date. */
const upToDate = new WeakSet<Database>();

/**
 * A database that is migrated before its first statement in this isolate. Concurrent first requests each check for
 * themselves, because a promise of another request must not be awaited.
 */
export function migrating(db: Database, migrations: Migrations): Database {
  const ready = async () => {
    if (upToDate.has(db)) return;
    await bringUpToDate(db, migrations);
    upToDate.add(db);
  };
  const inner = new WeakMap<Statement, Statement>();
  const wrap = (statement: Statement): Statement => {
    const wrapped: Statement = {
      bind: (...values) => wrap(statement.bind(...values)),
      first: async <T>() => {
        await ready();
        return statement.first<T>();
      },
      run: async () => {
        await ready();
        return statement.run();
      },
      all: async <T>() => {
        await ready();
        return statement.all<T>();
      },
      raw: async <T>() => {
        await ready();
        return statement.raw<T>();
      },
    };
    inner.set(wrapped, statement);
    return wrapped;
  };
  return {
    prepare: (sql) => wrap(db.prepare(sql)),
    batch: async (statements) => {
      await ready();
      return db.batch(statements.map((statement) => inner.get(statement) ?? statement));
    },
  };
}

/** Names of the applied migrations of a database. */
async function appliedTo(db: Database): Promise<string[]> {
  try {
    const { results } = await db
      .prepare("SELECT name FROM d1_migrations ORDER BY id")
      .all<{ name: string }>();
    return results.map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && error.message.includes("no such table: d1_migrations")) return [];
    throw error;
  }
}

/**
 * Statements of a migration. The name comes first, because its uniqueness makes a concurrent call fail. Our migrations
 * have no semicolon or double dash in a string.
 */
function statementsOf(db: Database, [name, sql]: Migrations[number]): Statement[] {
  const code = sql.replace(/--.*$/gm, "");
  return [
    db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ...code
      .split(";")
      .filter((statement) => statement.trim() !== "")
      .map((statement) => db.prepare(statement)),
  ];
}
