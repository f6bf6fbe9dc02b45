import type {
  InstanceCommit,
  InstanceRecord,
  InstanceRow,
  OrderRecord,
  Reminder,
} from "../billing/instance.ts";
import type { Cents } from "../billing/money.ts";
import type { Database } from "./database.ts";
import { boundStatements, dropReleased, INSTANCE_BOUNDS, type InstanceBounds } from "./instance-bounds.ts";
import {
  type Committed,
  FIRST_BALANCE,
  refusalOf,
  statementsOf,
  type WorkspaceGeneration,
} from "./instance-commits.ts";

/** A query for orders by time of the workspace's clock. */
export interface OrderQuery {
  readonly instanceId?: string;
  /** Beginning, inclusive. */
  readonly from?: number;
  /** End, exclusive. */
  readonly to?: number;
}

/** A query for a page of orders. */
export interface OrderPageQuery {
  readonly type?: OrderRecord["type"];
  /** Beginning, inclusive, and end, exclusive. */
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly limit: number;
}

export interface OrderPage {
  readonly total: number;
  readonly orders: readonly OrderRecord[];
}

/** Default and maximum number of reminders in an answer. */
export const MOST_REMINDERS = 10_000;

export interface ReminderQuery {
  readonly limit?: number;
  readonly account?: string;
  readonly instanceId?: string;
}

type RecordRow = { record: string; next_event_at: number | null };

type ReminderRow = {
  instance_id: string;
  at: number;
  kind: Reminder["kind"];
  account_id: string;
  days_before: number | null;
  end_at: number;
};

const THE_INSTANCE = "workspace = ? AND generation = ? AND instance_id = ?";

/** The tables of instances, balances, orders and reminders in D1. */
export class InstanceRows {
  readonly #db: Database;
  readonly #bounds: InstanceBounds;

  /** @param bounds numbers of rows that are kept. */
  constructor(db: Database, bounds = INSTANCE_BOUNDS) {
    this.#db = db;
    this.#bounds = bounds;
  }

  async find(
    { workspace, generation }: WorkspaceGeneration,
    instanceId: string,
  ): Promise<InstanceRow | null> {
    const row = await this.#db
      .prepare(`SELECT record, next_event_at FROM instances WHERE ${THE_INSTANCE}`)
      .bind(workspace, generation, instanceId)
      .first<RecordRow>();
    return row && instanceOf(row);
  }

  /** The instances of an account, or of all accounts for null, oldest first. */
  async list(
    { workspace, generation }: WorkspaceGeneration,
    account: string | null,
  ): Promise<InstanceRecord[]> {
    const { results } = await this.#db
      .prepare(
        `SELECT record, next_event_at FROM instances
         WHERE workspace = ?1 AND generation = ?2 AND (?3 IS NULL OR account_id = ?3)
         ORDER BY created_at, instance_id`,
      )
      .bind(workspace, generation, account)
      .all<RecordRow>();
    return results.map((row) => instanceOf(row).record);
  }

  /** Instances with an event due by `now`, in order of time, then id. @param limit maximum number of rows. */
  async due(
    { workspace, generation }: WorkspaceGeneration,
    now: number,
    limit: number,
  ): Promise<InstanceRow[]> {
    const { results } = await this.#db
      .prepare(
        `SELECT record, next_event_at FROM instances
         WHERE workspace = ? AND generation = ? AND next_event_at <= ?
         ORDER BY next_event_at, instance_id LIMIT ?`,
      )
      .bind(workspace, generation, now, limit)
      .all<RecordRow>();
    return results.map(instanceOf);
  }

  /** Records that a released instance has no more due events, and deletes the oldest ones that are too many. */
  async close(place: WorkspaceGeneration, instanceId: string): Promise<void> {
    const closed = this.#db
      .prepare(`UPDATE instances SET next_event_at = NULL WHERE ${THE_INSTANCE}`)
      .bind(place.workspace, place.generation, instanceId);
    await this.#db.batch([closed, ...dropReleased(this.#db, place, this.#bounds.released)]);
  }

  /** Writes commits in one transaction, all or none. */
  async commit(place: WorkspaceGeneration, commits: readonly InstanceCommit[]): Promise<Committed> {
    try {
      const statements = commits.flatMap((commit) => statementsOf(this.#db, place, commit));
      await this.#db.batch([...statements, ...boundStatements(this.#db, place, commits, this.#bounds)]);
      return "done";
    } catch (error) {
      const refused = refusalOf(error);
      if (refused) return refused;
      throw error;
    }
  }

  /** The order that was placed with a client token. */
  async orderOfToken(
    place: WorkspaceGeneration,
    account: string,
    clientToken: string,
  ): Promise<OrderRecord | null> {
    const row = await this.#db
      .prepare(
        `SELECT record FROM orders
         WHERE workspace = ? AND generation = ? AND account_id = ? AND client_token = ?`,
      )
      .bind(place.workspace, place.generation, account, clientToken)
      .first<{ record: string }>();
    return row && (JSON.parse(row.record) as OrderRecord);
  }

  async order(place: WorkspaceGeneration, account: string, orderId: string): Promise<OrderRecord | null> {
    const row = await this.#db
      .prepare(
        "SELECT record FROM orders WHERE workspace = ? AND generation = ? AND order_id = ? AND account_id = ?",
      )
      .bind(place.workspace, place.generation, orderId, account)
      .first<{ record: string }>();
    return row && (JSON.parse(row.record) as OrderRecord);
  }

  /** Orders of an account, oldest first. */
  async orders(place: WorkspaceGeneration, account: string, query: OrderQuery): Promise<OrderRecord[]> {
    const { results } = await this.#db
      .prepare(
        `SELECT record FROM orders
         WHERE workspace = ?1 AND generation = ?2 AND account_id = ?3 AND (?4 IS NULL OR instance_id = ?4)
           AND created_at >= ?5 AND created_at < ?6
         ORDER BY created_at, order_id`,
      )
      .bind(
        place.workspace,
        place.generation,
        account,
        query.instanceId ?? null,
        query.from ?? Number.MIN_SAFE_INTEGER,
        query.to ?? Number.MAX_SAFE_INTEGER,
      )
      .all<{ record: string }>();
    return results.map(({ record }) => JSON.parse(record) as OrderRecord);
  }

  /** A page of an account's orders, newest first, then by descending id. */
  async pageOfOrders(place: WorkspaceGeneration, account: string, query: OrderPageQuery): Promise<OrderPage> {
    const where = `workspace = ?1 AND generation = ?2 AND account_id = ?3 AND (?4 IS NULL OR order_type = ?4)
      AND created_at >= ?5 AND created_at < ?6`;
    const values = [place.workspace, place.generation, account, query.type ?? null, query.from, query.to];
    const counted = await this.#db
      .prepare(`SELECT count(*) AS total FROM orders WHERE ${where}`)
      .bind(...values)
      .first<{ total: number }>();
    const { results } = await this.#db
      .prepare(
        `SELECT record FROM orders WHERE ${where} ORDER BY created_at DESC, order_id DESC LIMIT ?7 OFFSET ?8`,
      )
      .bind(...values, query.limit, query.offset)
      .all<{ record: string }>();
    const orders = results.map(({ record }) => JSON.parse(record) as OrderRecord);
    return { total: counted?.total ?? 0, orders };
  }

  /** Balance of each account. */
  async balances(
    { workspace, generation }: WorkspaceGeneration,
    accounts: readonly string[],
  ): Promise<Map<string, Cents>> {
    const { results } = await this.#db
      .prepare(
        `SELECT account_id AS account, cents FROM balances
         WHERE workspace = ? AND generation = ? AND account_id IN (SELECT value FROM json_each(?))`,
      )
      .bind(workspace, generation, JSON.stringify(accounts))
      .all<{ account: string; cents: number }>();
    const known = results.map(({ account, cents }) => [account, cents] as const);
    return new Map([...accounts.map((account) => [account, FIRST_BALANCE] as const), ...known]);
  }

  async setBalance(
    { workspace, generation }: WorkspaceGeneration,
    account: string,
    cents: Cents,
  ): Promise<void> {
    await this.#db
      .prepare("INSERT OR REPLACE INTO balances VALUES (?, ?, ?, ?)")
      .bind(workspace, generation, account, cents)
      .run();
  }

  /**
   * The latest reminders of the outbox, oldest first. A failed renewal comes before the expiry that it causes at the
   * same time.
   */
  async reminders({ workspace, generation }: WorkspaceGeneration, query: ReminderQuery): Promise<Reminder[]> {
    const { results } = await this.#db
      .prepare(
        `SELECT instance_id, at, kind, account_id, days_before, end_at FROM reminders
         WHERE workspace = ?1 AND generation = ?2
           AND (?3 IS NULL OR account_id = ?3) AND (?4 IS NULL OR instance_id = ?4)
         ORDER BY at DESC, instance_id DESC, kind LIMIT ?5`,
      )
      .bind(
        workspace,
        generation,
        query.account ?? null,
        query.instanceId ?? null,
        query.limit ?? MOST_REMINDERS,
      )
      .all<ReminderRow>();
    return results.reverse().map((row) => ({
      instanceId: row.instance_id,
      account: row.account_id,
      at: row.at,
      kind: row.kind,
      daysBefore: row.days_before,
      endAt: row.end_at,
    }));
  }
}

function instanceOf(row: RecordRow): InstanceRow {
  return { record: JSON.parse(row.record) as InstanceRecord, nextEventAt: row.next_event_at };
}
