import type {
  InstanceCommit,
  InstanceRecord,
  InstanceRow,
  OrderRecord,
  Reminder,
} from "../billing/instance.ts";
import { nextCommits } from "../billing/instance-events.ts";
import { nextEvent } from "../billing/lifecycle.ts";
import type { Cents } from "../billing/money.ts";
import { timeOf } from "../clock.ts";
import { Failure } from "../errors.ts";
import type { RequestContext } from "../request-context.ts";
import type { WorkspaceState } from "../workspace.ts";
import type { Database } from "./database.ts";
import { FIRST_BALANCE, type WorkspaceGeneration } from "./instance-commits.ts";
import {
  InstanceRows,
  type OrderPage,
  type OrderPageQuery,
  type OrderQuery,
  type ReminderQuery,
} from "./instance-rows.ts";

/** Maximum number of events, and of instances with events, in one transaction. */
const EVENTS_AT_ONCE = 512;
const INSTANCES_AT_ONCE = 16;
/** Maximum number of retries of a change when other changes of the instance come first. */
const MOST_RETRIES = 200;

/** Destroys the keys and secrets of a released instance. Idempotent. */
export type Destroy = (context: RequestContext, record: InstanceRecord) => Promise<void>;

/** An instance after a change, and the change's order; null if it had none. */
export interface InstanceChange {
  readonly record: InstanceRecord;
  readonly order: OrderRecord | null;
}

/** Observer of the instances that this isolate writes, by which caches are updated. */
export interface InstanceObserver {
  /** The isolate has written this row. */
  written(context: RequestContext, row: InstanceRow): void;
  /** An instance has changed, or may have. */
  changed(context: RequestContext, instanceId: string): void;
}

/**
 * KMS instances, their orders and payments, in D1. An order, its payment and its instance are written in one
 * transaction. Due events happen in order of time over all instances of a workspace, and exactly once, also when
 * interrupted or requested concurrently: each is a transaction that asserts the instance's version (optimistic lock).
 */
export class InstanceDirectory {
  readonly #rows: InstanceRows;
  readonly #refresh: (workspace: string) => Promise<WorkspaceState>;
  readonly #destroy: Destroy;
  readonly #observer: InstanceObserver;
  readonly #rest: () => Promise<unknown>;

  /**
   * @param refresh reads the present state of a workspace.
   * @param rest yields to other requests.
   */
  constructor(
    db: Database,
    refresh: (workspace: string) => Promise<WorkspaceState>,
    destroy: Destroy,
    observer: InstanceObserver,
    rest: () => Promise<unknown> = () => scheduler.wait(0),
  ) {
    this.#rows = new InstanceRows(db);
    this.#refresh = refresh;
    this.#destroy = destroy;
    this.#observer = observer;
    this.#rest = rest;
  }

  /**
   * An instance of any account of the workspace, also a released one, after all events due by `context.now`; null if it
   * never existed.
   */
  async find(context: RequestContext, instanceId: string): Promise<InstanceRow | null> {
    const row = await this.#rows.find(placeOf(context), instanceId);
    if (!isDue(row, context.now)) return row;
    await this.catchUp(context);
    return this.#rows.find(placeOf(context), instanceId);
  }

  /** The instances of an account in all Regions, oldest first, released ones included. */
  async list(context: RequestContext, account: string): Promise<InstanceRecord[]> {
    await this.catchUp(context);
    return this.#rows.list(placeOf(context), account);
  }

  /**
   * Buys an instance: writes it, its order and the payment, all or none.
   *
   * @param clientToken if an earlier order of the account had this token, that order and its instance are returned and
   *   nothing is bought. The surface checks whether the parameters are equal.
   * @throws Failure balanceTooLow
   */
  async purchase(
    context: RequestContext,
    record: InstanceRecord,
    order: OrderRecord,
    clientToken: string | null,
  ): Promise<{ record: InstanceRecord; order: OrderRecord }> {
    const here = await this.#fresh(context);
    const earlier = await this.#ofToken(here, record.account, clientToken);
    if (earlier) return earlier;
    await this.catchUp(here);
    const first = { ...record, version: 1 };
    const row = { record: first, nextEventAt: nextEvent(first.lifecycle)?.at ?? null };
    const place = placeOf(here);
    const committed = await this.#rows.commit(place, [
      { ...row, before: null, orders: [order], clientToken, notices: [] },
    ]);
    if (committed === "done") {
      this.#observer.written(here, row);
      return { record: first, order };
    }
    if (committed === "unpaid") throw new Failure({ code: "balanceTooLow", account: record.account });
    const meanwhile = await this.#ofToken(here, record.account, clientToken);
    if (!meanwhile) throw new Error("the id of a new instance, or of its order, is in use");
    return meanwhile;
  }

  /**
   * Changes an instance, and writes and pays the change's order, all or none. `edit` gets the present instance, and is
   * called again if another change came first; if it throws, nothing changes. Keys and secrets of an instance that it
   * releases are destroyed before this returns.
   *
   * @param clientToken as for `purchase`: the earlier order may be of another type or instance.
   * @throws Failure instanceNotFound (also for a released one), balanceTooLow
   */
  async change(
    context: RequestContext,
    instanceId: string,
    clientToken: string | null,
    edit: (record: InstanceRecord) => InstanceChange,
  ): Promise<InstanceChange> {
    const { changes, earlier } = await this.#change(context, [instanceId], clientToken, edit);
    const [change] = changes;
    const found = earlier ?? change;
    if (!found) throw new Error("a change without its instance");
    return found;
  }

  /**
   * Changes instances without orders, all or none. `edit` is called as for `change`; if it throws, nothing changes.
   *
   * @throws Failure instanceNotFound (also for a released one)
   */
  async changeAll(
    context: RequestContext,
    instanceIds: readonly string[],
    edit: (record: InstanceRecord) => InstanceRecord,
  ): Promise<void> {
    await this.#change(context, instanceIds, null, (record) => ({ record: edit(record), order: null }));
  }

  async #change(
    context: RequestContext,
    instanceIds: readonly string[],
    clientToken: string | null,
    edit: (record: InstanceRecord) => InstanceChange,
  ): Promise<{ changes: readonly InstanceChange[]; earlier: InstanceChange | null }> {
    const here = await this.#fresh(context);
    const place = placeOf(here);
    for (let retries = 0; retries < MOST_RETRIES; retries++) {
      await this.catchUp(here);
      const earlier = await this.#ofToken(here, here.scope.account, clientToken);
      if (earlier) return { changes: [], earlier };
      const commits: InstanceCommit[] = [];
      for (const instanceId of instanceIds) {
        commits.push(commitOf(await this.#present(here, instanceId), here.now, clientToken, edit));
      }
      const committed = await this.#rows.commit(place, commits);
      if (committed === "unpaid") {
        throw new Failure({ code: "balanceTooLow", account: commits[0]?.record.account ?? "" });
      }
      if (committed !== "done") continue;
      for (const { record, nextEventAt } of commits) {
        this.#observer.written(here, { record, nextEventAt });
        if (record.lifecycle.phase === "released") await this.#finish(here, record);
      }
      const changes = commits.map(({ record, orders: [order = null] }) => ({ record, order }));
      return { changes, earlier: null };
    }
    throw new Error("an instance is being changed over and over");
  }

  /** An instance that is not released. @throws Failure instanceNotFound */
  async #present(context: RequestContext, instanceId: string): Promise<InstanceRecord> {
    const record = (await this.#rows.find(placeOf(context), instanceId))?.record;
    if (record && record.lifecycle.phase !== "released") return record;
    throw new Failure({ code: "instanceNotFound", instanceId });
  }

  /** Orders of an account, oldest first, including due renewals. */
  async orders(context: RequestContext, account: string, query: OrderQuery = {}): Promise<OrderRecord[]> {
    await this.catchUp(context);
    return this.#rows.orders(placeOf(context), account, query);
  }

  /** A page of the orders of an account, newest first, and their total number. */
  async pageOfOrders(context: RequestContext, account: string, query: OrderPageQuery): Promise<OrderPage> {
    await this.catchUp(context);
    return this.#rows.pageOfOrders(placeOf(context), account, query);
  }

  async order(context: RequestContext, account: string, orderId: string): Promise<OrderRecord | null> {
    await this.catchUp(context);
    return this.#rows.order(placeOf(context), account, orderId);
  }

  /** Balance of an account in cents, after due events. */
  async balance(context: RequestContext, account: string): Promise<Cents> {
    await this.catchUp(context);
    const balances = await this.#rows.balances(placeOf(context), [account]);
    return balances.get(account) ?? FIRST_BALANCE;
  }

  /** Sets the balance of an account, after due events are paid. @param cents not negative */
  async setBalance(context: RequestContext, account: string, cents: Cents): Promise<void> {
    await this.catchUp(context);
    await this.#rows.setBalance(placeOf(context), account, cents);
  }

  /** The latest reminders in the outbox of a workspace, without catching up, oldest first. */
  reminders(workspace: string, generation: number, query: ReminderQuery = {}): Promise<Reminder[]> {
    return this.#rows.reminders({ workspace, generation }, query);
  }

  /** The instances of all accounts of the workspace, oldest first, released ones included. */
  async all(context: RequestContext): Promise<InstanceRecord[]> {
    await this.catchUp(context);
    return this.#rows.list(placeOf(context), null);
  }

  /** Lets all events of the workspace due by `context.now` happen, in order of time, then id. */
  async catchUp(context: RequestContext): Promise<void> {
    const place = placeOf(context);
    for (;;) {
      const due = await this.#rows.due(place, context.now, INSTANCES_AT_ONCE + 1);
      const [first] = due;
      if (!first) return;
      // Yields explicitly, because waiting for D1 alone does not let other requests run.
      await this.#rest();
      if (first.record.lifecycle.phase === "released") {
        await this.#finish({ ...context, now: first.nextEventAt ?? context.now }, first.record);
        continue;
      }
      const rows = due.slice(0, INSTANCES_AT_ONCE);
      const balances = await this.#rows.balances(place, [
        ...new Set(rows.map(({ record }) => record.account)),
      ]);
      const until = due[INSTANCES_AT_ONCE] ?? null;
      const commits = nextCommits(rows, until, context.now, EVENTS_AT_ONCE, balances, randomBytes);
      // A failed commit means a concurrent change; the next turn reads all of it again.
      await this.#rows.commit(place, commits);
      for (const { record } of commits) this.#observer.changed(context, record.instanceId);
    }
  }

  /**
   * Destroys the contents of a released instance, then records that. The release is written before, so that nobody can
   * renew an instance whose keys are gone; the next catch-up resumes an interrupted destruction.
   */
  async #finish(context: RequestContext, record: InstanceRecord): Promise<void> {
    await this.#destroy(context, record);
    await this.#rows.close(placeOf(context), record.instanceId);
    this.#observer.changed(context, record.instanceId);
  }

  async #ofToken(
    context: RequestContext,
    account: string,
    clientToken: string | null,
  ): Promise<{ record: InstanceRecord; order: OrderRecord } | null> {
    if (clientToken === null) return null;
    const place = placeOf(context);
    const order = await this.#rows.orderOfToken(place, account, clientToken);
    const row = order && (await this.#rows.find(place, order.instanceId));
    return row && { record: row.record, order };
  }

  /**
   * The request context with the present state of the workspace, because rows written into an earlier generation are
   * lost. The time changes with the generation, because a reset may have set the clock back.
   */
  async #fresh(context: RequestContext): Promise<RequestContext> {
    const state = await this.#refresh(context.scope.workspace);
    if (state.generation === context.state.generation) return { ...context, state };
    return { ...context, state, now: timeOf(state.clock, context.wall) };
  }
}

/** The commit of a change of an instance. @param now when what a release destroys is due. */
function commitOf(
  before: InstanceRecord,
  now: number,
  clientToken: string | null,
  edit: (record: InstanceRecord) => InstanceChange,
): InstanceCommit {
  const edited = edit(before);
  const record = { ...edited.record, version: before.version + 1 };
  const isReleased = record.lifecycle.phase === "released";
  const nextEventAt = isReleased ? now : (nextEvent(record.lifecycle)?.at ?? null);
  const orders = edited.order ? [edited.order] : [];
  return { record, nextEventAt, before: before.version, orders, clientToken, notices: [] };
}

/** Whether an instance has an event due by `now`. */
export function isDue(row: InstanceRow | null, now: number): boolean {
  return row !== null && row.nextEventAt !== null && row.nextEventAt <= now;
}

function placeOf({ scope, state }: RequestContext): WorkspaceGeneration {
  return { workspace: scope.workspace, generation: state.generation };
}

function randomBytes(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(bytes);
}
