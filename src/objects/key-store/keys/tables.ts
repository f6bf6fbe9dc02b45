import type { KeyAccess } from "../../../access/key-access.ts";
import type { Cloud } from "../../../cloud/list.ts";
import { Failure } from "../../../errors.ts";
import { bornKey } from "../../../keys/born-key.ts";
import { keyArn } from "../../../keys/identifiers.ts";
import type { KeyRecord, KeyState, KeyUse, NewKey, PolicyPrincipals, StateGuard } from "../../../keys/key.ts";
import { nextEvent } from "../../../keys/rotation.ts";
import type { Scope } from "../../../workspace.ts";
import { aside, fixed, number, type SqlBound, text } from "../../columns.ts";
import { Positions } from "../../positions.ts";
import { earliest, type Remembered } from "../../remembered.ts";
import { sqlTable } from "../../sql-table.ts";
import { type KeyRow, keyTableOf, PRINCIPAL_IDS } from "./columns.ts";
import type { KeyPage } from "./lists.ts";

/** Table of last uses, which `recordUse` writes. */
const USES = sqlTable<KeyUse>()(
  "usage",
  {
    operation: text("operation"),
    at: number("at"),
    requestId: text("request_id"),
    eventId: text("event_id"),
  },
  [],
);

/** The key policy with the unique ids of its principals. */
type KeyGuard = Pick<KeyAccess, "policy" | "principalIds">;

/** The columns of key policies in the table of keys of any cloud. */
const GUARDS = sqlTable<KeyGuard>()(
  "keys",
  { keyId: aside(fixed(text("key_id"))), policy: text("policy"), principalIds: PRINCIPAL_IDS },
  ["keyId"],
);

/** Keys in the SQLite of a key store. Methods are synchronous, so each call is atomic. */
export class KeyTables {
  readonly #sql: SqlStorage;
  readonly #nextEvent: Remembered<number>;
  /** Where keys are in their order of creation. */
  readonly #positions: Positions<number>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#positions = new Positions(sql, "keys", "seq");
    this.#nextEvent = earliest(sql, "keys", "next_event");
  }

  /** Whether there is a key of this id. */
  has(keyId: string): boolean {
    return this.#sql.exec("SELECT 1 FROM keys WHERE key_id = ?", keyId).toArray().length > 0;
  }

  /** Finds a key by id. @returns null if there is none */
  find(scope: Scope, keyId: string): KeyRecord | null {
    return this.#list(scope, "WHERE keys.key_id = ?", keyId)[0] ?? null;
  }

  /** The key, if the guard permits its state. @throws Failure keyNotFound, or what the guard names. */
  guarded(scope: Scope, keyId: string, guard: StateGuard): KeyRecord {
    const key = this.find(scope, keyId);
    if (!key) throw new Failure({ code: "keyNotFound", arn: keyArn(scope, keyId) });
    const refused = guard[key.state];
    if (refused) throw new Failure({ code: refused, arn: key.arn });
    return key;
  }

  /**
   * Adds a key without its material, which is there or follows.
   *
   * @param transitionAt end of the state Creating; null for a key that is ready.
   * @returns the record of the key as `find` reads it with its material; of one in a custom key store, as if that is connected
   */
  insert(scope: Scope, key: NewKey, state: KeyState, now: number, transitionAt: number | null): KeyRecord {
    const born = bornKey<Cloud>(scope, key, { now, state, transitionAt });
    const { createdAt, currentMaterialId, nextEventAt } = born;
    keyTableOf(key).insert(this.#sql, {
      ...key,
      policyPrincipals: key.policyPrincipals ?? null,
      state,
      createdAt,
      transitionAt,
      currentMaterialId,
      nextEventAt,
    });
    this.#nextEvent.change((at) => Math.min(at, nextEventAt ?? at));
    this.#positions.appended();
    return born;
  }

  /** Writes the mutable columns of a key. */
  update(key: KeyRecord, now: number): void {
    keyTableOf(key).update(this.#sql, { ...key, nextEventAt: nextEvent(key, now) });
    this.#nextEvent.forget();
  }

  /** Removes a key and its rows in other tables; its aliases become free. @param tables names of those tables. */
  delete(keyId: string, tables: readonly string[]): void {
    const [row] = this.#sql.exec<{ seq: number }>("SELECT seq FROM keys WHERE key_id = ?", keyId).toArray();
    for (const table of tables) this.#sql.exec(`DELETE FROM ${table} WHERE key_id = ?`, keyId);
    if (row) this.#positions.removed(row.seq);
    this.#nextEvent.forget();
  }

  /** Keys in order of creation. @param after sequence number of the last one seen. */
  page(after: number, limit: number): { seq: number; keyId: string }[] {
    return this.#sql
      .exec<{ seq: number; keyId: string }>(
        "SELECT seq, key_id AS keyId FROM keys WHERE seq > ? ORDER BY seq LIMIT ?",
        after,
        limit,
      )
      .toArray();
  }

  /** A page of all keys by number, in order of creation. @param offset keys before it. */
  numbered(offset: number, limit: number): KeyPage {
    const [clause, ...bound] = this.#positions.page(offset, limit) ?? ["WHERE FALSE"];
    const rows = this.#sql.exec<{ key_id: string }>(`SELECT key_id FROM keys ${clause}`, ...bound).toArray();
    return { total: this.#positions.total(), keyIds: rows.map(({ key_id }) => key_id) };
  }

  /** Ids of the keys in an instance. */
  inInstance(instanceId: string): string[] {
    return this.#sql
      .exec<{ key_id: string }>("SELECT key_id FROM keys WHERE instance_id = ?", instanceId)
      .toArray()
      .map(({ key_id }) => key_id);
  }

  /** Keys with a due event, longest overdue first. @param most maximum number of keys. */
  due(scope: Scope, now: number, most: number): KeyRecord[] {
    return this.#list(scope, "WHERE next_event <= ? ORDER BY next_event LIMIT ?", now, most);
  }

  /** Time of the next due event of any key; infinity if there is none. */
  nextEvent(): number {
    return this.#nextEvent.get();
  }

  /** Has what is kept in memory read again, because rows have changed by other means or a transaction failed. */
  forget(): void {
    this.#nextEvent.forget();
    this.#positions.forget();
  }

  policy(keyId: string): string | null {
    const row = this.#sql
      .exec<{ policy: string }>("SELECT policy FROM keys WHERE key_id = ?", keyId)
      .toArray()[0];
    return row?.policy ?? null;
  }

  /** The key policy, and the unique ids of the principals that it names. @throws TypeError where there is no such key */
  guard(keyId: string): KeyGuard {
    const guard = GUARDS.first(this.#sql, "WHERE key_id = ?", keyId);
    if (!guard) throw new TypeError("no such key");
    return guard;
  }

  setPolicy(keyId: string, policy: string, principalIds: PolicyPrincipals | null): void {
    GUARDS.update(this.#sql, { keyId, policy, principalIds });
  }

  recordUse(keyId: string, use: KeyUse): void {
    this.#sql.exec(
      `INSERT INTO usage (key_id, operation, at, request_id, event_id)
         SELECT key_id, ?, ?, ?, ? FROM keys WHERE key_id = ?
       ON CONFLICT (key_id) DO UPDATE SET operation = excluded.operation, at = excluded.at,
         request_id = excluded.request_id, event_id = excluded.event_id WHERE excluded.at >= usage.at`,
      use.operation,
      use.at,
      use.requestId,
      use.eventId,
      keyId,
    );
  }

  lastUse(keyId: string): KeyUse | null {
    return USES.first(this.#sql, "WHERE key_id = ?", keyId);
  }

  #list(scope: Scope, where: string, ...bound: SqlBound[]): KeyRecord[] {
    return keyTableOf(scope)
      .list(this.#sql, where, ...bound)
      .map((row) => placed(scope, row));
  }
}

/** The record of a key from its row and scope, which are of the same cloud. */
function placed(scope: Scope, row: KeyRow<Cloud>): KeyRecord {
  const { cloud, account, region } = scope;
  return { ...row, cloud, account, region, arn: keyArn(scope, row.keyId) } as KeyRecord;
}
