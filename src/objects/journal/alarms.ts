import type { Alarm, AlarmHistoryItem, AlarmName, AlarmNotification } from "../../meter/alarm.ts";
import { fixed, json, number, type SqlBound, text } from "../columns.ts";
import { type SchemaStep, takeSteps } from "../schema.ts";
import { sqlTable } from "../sql-table.ts";

/** Schema of alarms, their history and their notifications in the SQLite of a journal. Its steps run at every start. */
export const ALARM_SCHEMA: readonly SchemaStep[] = [
  {
    statements: `
  CREATE TABLE IF NOT EXISTS alarms (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    configuration TEXT NOT NULL,
    configured_at REAL NOT NULL,
    state TEXT NOT NULL,
    evaluated REAL NOT NULL,
    tags TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS alarm_history (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    at REAL NOT NULL,
    type TEXT NOT NULL,
    summary TEXT NOT NULL,
    data TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS alarm_history_by_time ON alarm_history (account, region, at);
  CREATE TABLE IF NOT EXISTS alarm_notifications (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    at REAL NOT NULL,
    action TEXT NOT NULL,
    old_state TEXT NOT NULL,
    new_state TEXT NOT NULL,
    subject TEXT NOT NULL,
    message TEXT NOT NULL
  );
`,
  },
];

/** Alarms of an account in a Region (CloudWatch service quotas: 5,000). */
const MOST_ALARMS = 5000;
/** Rows that are kept of the history and of notifications each, the latest. */
const MOST_KEPT = 10_000;

/** An alarm with the number of its last change, by which a concurrent one is noticed. */
export interface StoredAlarm extends Alarm {
  readonly revision: number;
}

/** Which alarms; omitted members match anything. */
export interface AlarmQuery {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly name?: string | undefined;
}

/** A change of an alarm. */
export interface AlarmChange extends AlarmName {
  /** Revision that is changed; null for an alarm that does not exist. */
  readonly from: number | null;
  /** The alarm after the change; null to delete it. */
  readonly to: Alarm | null;
  readonly history: readonly AlarmHistoryItem[];
  readonly notifications: readonly AlarmNotification[];
}

const NAME = { account: fixed(text("account")), region: fixed(text("region")), name: fixed(text("name")) };

const ALARMS = sqlTable<StoredAlarm>()(
  "alarms",
  {
    ...NAME,
    revision: number("revision"),
    configuration: json<Alarm["configuration"]>("configuration"),
    configuredAt: number("configured_at"),
    state: json<Alarm["state"]>("state"),
    evaluated: number("evaluated"),
    tags: json<Alarm["tags"]>("tags"),
  },
  ["account", "region", "name"],
);

const HISTORY = sqlTable<AlarmName & AlarmHistoryItem>()(
  "alarm_history",
  {
    ...NAME,
    at: fixed(number("at")),
    type: fixed(text<AlarmHistoryItem["type"]>("type")),
    summary: fixed(text("summary")),
    data: fixed(text("data")),
  },
  [],
);

const NOTIFICATIONS = sqlTable<AlarmName & AlarmNotification>()(
  "alarm_notifications",
  {
    ...NAME,
    at: fixed(number("at")),
    action: fixed(text("action")),
    oldState: fixed(text<AlarmNotification["oldState"]>("old_state")),
    newState: fixed(text<AlarmNotification["newState"]>("new_state")),
    subject: fixed(text("subject")),
    message: fixed(text("message")),
  },
  [],
);

/** The CloudWatch alarms of a workspace. Methods are synchronous, so each call is atomic in a transaction. */
export class Alarms {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    takeSteps(sql, ALARM_SCHEMA);
  }

  empty(): void {
    for (const table of ["alarms", "alarm_history", "alarm_notifications"])
      this.#sql.exec(`DELETE FROM ${table}`);
  }

  /** Alarms by account, Region and name. */
  list(query: AlarmQuery): StoredAlarm[] {
    const { where, values } = whereOf(query);
    return ALARMS.list(this.#sql, `${where} ORDER BY account, region, name`, ...values);
  }

  /**
   * Makes all changes, or none.
   *
   * @returns "changed" where an alarm was changed since, "full" where the account has too many
   */
  write(changes: readonly AlarmChange[]): "written" | "changed" | "full" {
    for (const { from, to, account, region, name } of changes) {
      const [present] = this.list({ account, region, name });
      if ((present?.revision ?? null) !== from) return "changed";
      if (to && !present && this.#count(account, region) >= MOST_ALARMS) return "full";
    }
    for (const { from, to, account, region, name, history, notifications } of changes) {
      const place = { account, region, name };
      if (to) ALARMS.put(this.#sql, { ...to, ...place, revision: (from ?? 0) + 1 });
      else {
        const { where, values } = whereOf(place);
        this.#sql.exec(`DELETE FROM alarms ${where}`, ...values);
      }
      for (const item of history) HISTORY.insert(this.#sql, { ...item, ...place });
      for (const each of notifications) NOTIFICATIONS.insert(this.#sql, { ...each, ...place });
    }
    for (const table of ["alarm_history", "alarm_notifications"]) {
      this.#sql.exec(`DELETE FROM ${table} WHERE seq <= (SELECT max(seq) FROM ${table}) - ?`, MOST_KEPT);
    }
    return "written";
  }

  /** History items of an account, the earliest first. */
  history(query: AlarmQuery): (AlarmName & AlarmHistoryItem)[] {
    const { where, values } = whereOf(query);
    return HISTORY.list(this.#sql, `${where} ORDER BY at, seq`, ...values);
  }

  /** The latest notifications, the earliest first. */
  notifications(query: AlarmQuery, limit: number): (AlarmName & AlarmNotification)[] {
    const { where, values } = whereOf(query);
    return NOTIFICATIONS.list(this.#sql, `${where} ORDER BY seq DESC LIMIT ?`, ...values, limit).reverse();
  }

  #count(account: string, region: string): number {
    const { where, values } = whereOf({ account, region });
    return this.#sql.exec<{ n: number }>(`SELECT count(*) AS n FROM alarms ${where}`, ...values).one().n;
  }
}

function whereOf(query: AlarmQuery): { where: string; values: SqlBound[] } {
  const given = (["account", "region", "name"] as const).flatMap((column) => {
    const value = query[column];
    return value === undefined ? [] : [[column, value] as const];
  });
  const where = given.length === 0 ? "" : `WHERE ${given.map(([column]) => `${column} = ?`).join(" AND ")}`;
  return { where, values: given.map(([, value]) => value) };
}
