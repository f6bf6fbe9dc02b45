import { globSync, readFileSync } from "node:fs";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { InstanceRecord, OrderRecord } from "../../src/billing/instance.ts";
import type { Renewal } from "../../src/billing/lifecycle.ts";
import { purchase } from "../../src/billing/purchase.ts";
import { defaultSpecification } from "../../src/billing/specification.ts";
import type { Database, Statement } from "../../src/directory/database.ts";
import { type Destroy, InstanceDirectory } from "../../src/directory/instances.ts";
import { InstanceCache } from "../../src/isolate/instance-cache.ts";
import type { RequestContext } from "../../src/request-context.ts";
import { scopeOf } from "../../src/workspace.ts";

export const ACCOUNT = "1234567890123456";

/** Default time of purchase, and the end of a month from then. */
export const BOUGHT_AT = Date.parse("2030-01-31T03:00:00Z");
export const MONTH_END = Date.parse("2030-02-28T16:00:00Z");

/** A change of an instance's name, without an order. */
export const rename = (name: string) => (record: InstanceRecord) => ({
  record: { ...record, name },
  order: null,
});

/**
 * A Worker that runs statements in a transaction. Miniflare's own proxy of a D1 database blocks the process for each
 * statement that is prepared.
 */
const WORKER = `
  export default {
    async fetch(request, { DB }) {
      const statements = await request.json();
      try {
        const done = await DB.batch(statements.map(({ sql, values }) => DB.prepare(sql).bind(...values)));
        return Response.json({ results: done.map(({ results }) => results) });
      } catch (error) {
        return Response.json({ error: error.message });
      }
    },
  };
`;

/** A statement, and the values of its parameters. */
interface Bound {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Rows of each statement. @throws Error with D1's message */
type RunAll = (statements: readonly Bound[]) => Promise<Record<string, unknown>[][]>;

/** A statement that is sent when it runs. */
class SentStatement implements Statement {
  readonly bound: Bound;
  readonly #runAll: RunAll;

  constructor(bound: Bound, runAll: RunAll) {
    this.bound = bound;
    this.#runAll = runAll;
  }

  bind(...values: unknown[]): SentStatement {
    const other = values.find((value) => value !== null && !["string", "number"].includes(typeof value));
    if (other !== undefined || values.includes(undefined)) throw new TypeError(`D1 takes no ${typeof other}`);
    return new SentStatement({ ...this.bound, values }, this.#runAll);
  }

  async first<T>(): Promise<T | null> {
    const [row = null] = await this.#rows();
    return row as T | null;
  }

  async run(): Promise<void> {
    await this.#rows();
  }

  async all<T>(): Promise<{ results: T[] }> {
    return { results: (await this.#rows()) as T[] };
  }

  async raw<T>(): Promise<T[]> {
    return (await this.#rows()).map((row) => Object.values(row)) as T[];
  }

  async #rows(): Promise<Record<string, unknown>[]> {
    const [rows = []] = await this.#runAll([this.bound]);
    return rows;
  }
}

/** A D1 database with the tables of instances, in a workerd of its own. */
export class InstanceDatabase {
  readonly #miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "d1",
          modules: [{ type: "ESModule", path: "worker.js", contents: WORKER }],
          d1Databases: ["DB"],
        },
      ],
    }),
  );
  readonly db: Database = {
    prepare: (sql) => new SentStatement({ sql, values: [] }, this.#runAll),
    batch: (statements) => this.#runAll(statements.map((statement) => (statement as SentStatement).bound)),
  };

  async start(): Promise<void> {
    const code = globSync("migrations/*.sql")
      .sort()
      .map((file) => readFileSync(file, "utf8").replace(/--.*$/gm, ""));
    const statements = code.flatMap((file) => file.split(";").filter((statement) => statement.trim() !== ""));
    await this.db.batch(statements.map((statement) => this.db.prepare(statement)));
  }

  readonly #runAll: RunAll = async (statements) => {
    const response = await fetch(await this.#miniflare.ready, {
      method: "POST",
      body: JSON.stringify(statements),
    });
    const answer = (await response.json()) as { results: Record<string, unknown>[][] } | { error: string };
    if ("error" in answer) throw new Error(answer.error);
    return answer.results;
  };

  stop(): Promise<void> {
    return this.#miniflare.dispose();
  }
}

/** Instances as one isolate sees them: the directory, and the isolate's cache. */
export class Instances extends InstanceDirectory {
  readonly #cache: InstanceCache;

  constructor(db: Database, refresh: () => Promise<RequestContext["state"]>, destroy: Destroy) {
    const cache = new InstanceCache((context, instanceId) => this.find(context, instanceId));
    super(db, refresh, destroy, cache, async () => {});
    this.#cache = cache;
  }

  get: InstanceCache["get"] = (context, instanceId) => this.#cache.get(context, instanceId);
  known: InstanceCache["known"] = (context, instanceId) => this.#cache.known(context, instanceId);
}

/** Number of workspaces that tests have made. */
let workspaces = 0;

/** A workspace of the database, seen by one or several isolates. */
export class InstanceWorld {
  readonly workspace = `test-${++workspaces}`;
  generation = 1;
  /** Destroyed instances, with the time by the workspace's clock. */
  readonly destroyed: { instanceId: string; at: number }[] = [];
  /** Hook that runs before an instance is destroyed. */
  beforeDestroy: () => Promise<void> = async () => {};
  readonly background: Promise<unknown>[] = [];
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** A new isolate with an empty cache. */
  isolate(db: Database = this.#db): Instances {
    const refresh = async () => this.#state();
    const destroy: Destroy = async (context, { instanceId }) => {
      await this.beforeDestroy();
      this.destroyed.push({ instanceId, at: context.now });
    };
    return new Instances(db, refresh, destroy);
  }

  context(now: number, wall = Date.now()): RequestContext {
    const scope = scopeOf(this.workspace, "alibaba", ACCOUNT, "cn-hangzhou");
    return { scope, state: this.#state(), now, wall, background: (work) => this.background.push(work) };
  }

  /** Buys an instance through an isolate, by default at `BOUGHT_AT`. */
  buy(isolate: Instances, id: string, now = BOUGHT_AT, ...rest: [months?: number, renewal?: Renewal]) {
    const [record, order] = newInstance(id, now, ...rest);
    return isolate.purchase(this.context(now), record, order, null);
  }

  /** The outbox, a line each: instance, kind with its days, date in UTC. */
  async outbox(query: { account?: string; instanceId?: string } = {}): Promise<string[]> {
    const found = await this.isolate().reminders(this.workspace, this.generation, query);
    return found.map(
      ({ instanceId, kind, daysBefore, at }) =>
        `${instanceId} ${kind}${daysBefore ?? ""} ${new Date(at).toISOString().slice(0, 10)}`,
    );
  }

  #state(): RequestContext["state"] {
    return {
      generation: this.generation,
      clock: { version: 0, mode: "frozen", at: 0 },
      faults: {},
    } as unknown as RequestContext["state"];
  }
}

/** Number of orders that tests have made. */
let orders = 0;

/** A default software instance, and the order of its purchase. */
export function newInstance(
  instanceId: string,
  now: number,
  months = 1,
  renewal: Renewal = { status: "ManualRenewal", months: 1 },
  account = ACCOUNT,
): [InstanceRecord, OrderRecord] {
  const specification = defaultSpecification("software");
  const { record, order } = purchase(
    { instanceId, account, specification, months, renewal },
    now,
    `order-${++orders}`,
  );
  return [{ ...record, version: 0 }, order];
}
