import { readFileSync } from "node:fs";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { InstanceRecord, OrderRecord } from "../../src/billing/instance.ts";
import { type Renewal, startLifecycle } from "../../src/billing/lifecycle.ts";
import { quote } from "../../src/billing/quotation.ts";
import { defaultSpecification } from "../../src/billing/specification.ts";
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

/** A D1 database with the tables of instances, in a workerd of its own. */
export class InstanceDatabase {
  readonly #miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "d1",
          modules: [{ type: "ESModule", path: "worker.js", contents: "export default {}" }],
          d1Databases: ["DB"],
        },
      ],
    }),
  );
  #db: D1Database | undefined;

  async start(): Promise<void> {
    this.#db = (await this.#miniflare.getD1Database("DB")) as unknown as D1Database;
    const code = readFileSync("migrations/0003_instances.sql", "utf8").replace(/--.*$/gm, "");
    const statements = code.split(";").filter((statement) => statement.trim() !== "");
    await this.#db.batch(statements.map((statement) => this.db.prepare(statement)));
  }

  get db(): D1Database {
    if (!this.#db) throw new Error("the database was not started");
    return this.#db;
  }

  stop(): Promise<void> {
    return this.#miniflare.dispose();
  }
}

/** Instances as one isolate sees them: the directory, and the isolate's cache. */
export class Instances extends InstanceDirectory {
  readonly #cache: InstanceCache;

  constructor(db: D1Database, refresh: () => Promise<RequestContext["state"]>, destroy: Destroy) {
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
  readonly #db: D1Database;

  constructor(db: D1Database) {
    this.#db = db;
  }

  /** A new isolate with an empty cache. */
  isolate(db: D1Database = this.#db): Instances {
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
  const lifecycle = startLifecycle(now, months, renewal);
  const { amountCents, lines } = quote(specification, months);
  const region = specification.region;
  const record: InstanceRecord = {
    instanceId,
    account,
    region,
    name: instanceId,
    createdAt: now,
    specification,
    lifecycle,
    payments: [{ startAt: now, endAt: lifecycle.endAt, paidCents: amountCents }],
    connection: null,
    bindVpcs: [],
    deletionProtected: false,
    deletionProtectionDescription: "",
    version: 0,
  };
  const order: OrderRecord = {
    orderId: `order-${++orders}`,
    account,
    instanceId,
    region,
    type: "New",
    createdAt: now,
    amountCents,
    serviceFrom: now,
    serviceTo: lifecycle.endAt,
    specification,
    lines,
  };
  return [record, order];
}
