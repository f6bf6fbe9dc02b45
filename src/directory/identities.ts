import type { CloudEntities, EntityKind } from "../access/entities.ts";
import type { Cloud } from "../cloud/list.ts";
import type { Database, Statement } from "./database.ts";
import { folded, type Guard, OF_PLACE } from "./identity-guards.ts";

/** An account in a generation of a workspace. Its cloud tells which entities it has. */
export interface IdentityPlace<C extends Cloud = Cloud> {
  readonly workspace: string;
  readonly generation: number;
  readonly cloud: C;
  readonly account: string;
}

/** A stored entity. */
export interface StoredEntity<R> {
  readonly record: R;
  /** Optimistic lock. */
  readonly version: number;
}

/** A page of a list, by name. */
export interface EntityPage {
  /** Name after which the page begins; empty for the first. */
  readonly after: string;
  readonly limit: number;
}

/** What a change writes. */
export interface Edited<R> {
  readonly record: R;
  /** Its new name, which must be free. */
  readonly newName?: string;
  /** What must hold in the same transaction. */
  readonly guard?: Guard | null;
}

/** What bounds a new entity. */
export interface Birth {
  /** Number of entities of its kind that the account may have. */
  readonly most: number;
  /** Milliseconds of the workspace's clock. */
  readonly now: number;
  /** What must hold in the same transaction. */
  readonly guard?: Guard | null;
}

interface Row {
  readonly record: string;
  readonly version: number;
}

/** Maximum number of attempts of a change when other changes of the entity come first. */
const MOST_ATTEMPTS = 200;
/** Longest pause before another attempt, in milliseconds. */
const LONGEST_PAUSE = 20;
/** Entities of a list without a limit: more than an account can have. */
const MOST_LISTED = 10_000;

const NAMED = `${OF_PLACE} AND kind = ?5 AND name = ?6`;

/**
 * Users, roles, groups, policies and what else bears on what an account's principals may do, in D1. Each change is of the
 * version that it has read (optimistic lock), and is told to the workspace once it is written, so that isolates forget
 * what they know.
 */
export class IdentityDirectory {
  readonly #db: Database;
  readonly #changed: (workspace: string, generation: number) => Promise<void>;
  readonly #pause: (milliseconds: number) => Promise<unknown>;

  /**
   * @param changed makes isolates forget what they know of the workspace's identities.
   * @param pause waits before another attempt.
   */
  constructor(
    db: Database,
    changed: (workspace: string, generation: number) => Promise<void>,
    pause: (milliseconds: number) => Promise<unknown> = (milliseconds) => scheduler.wait(milliseconds),
  ) {
    this.#db = db;
    this.#changed = changed;
    this.#pause = pause;
  }

  /** @param name in any case. */
  async find<C extends Cloud, K extends EntityKind<C>>(
    place: IdentityPlace<C>,
    kind: K,
    name: string,
  ): Promise<StoredEntity<CloudEntities[C][K]> | null> {
    const sql = `SELECT record, version FROM identities WHERE ${NAMED}`;
    const row = await this.#statement(place, sql, [kind, folded(name)]).first<Row>();
    return row && { record: recordOf<C, K>(row), version: row.version };
  }

  /** Entities of a kind, by name in lower case. */
  async list<C extends Cloud, K extends EntityKind<C>>(
    place: IdentityPlace<C>,
    kind: K,
    { after, limit }: EntityPage = { after: "", limit: MOST_LISTED },
  ): Promise<CloudEntities[C][K][]> {
    const sql = `SELECT record, version FROM identities
      WHERE ${OF_PLACE} AND kind = ?5 AND name > ?6 ORDER BY name LIMIT ?7`;
    const { results } = await this.#statement(place, sql, [kind, folded(after), limit]).all<Row>();
    return results.map((row) => recordOf<C, K>(row));
  }

  /** How many entities of each kind an account has. */
  async counts(place: IdentityPlace): Promise<ReadonlyMap<string, number>> {
    const sql = `SELECT kind, COUNT(*) AS number FROM identities WHERE ${OF_PLACE} GROUP BY kind`;
    const { results } = await this.#statement(place, sql, []).all<{ kind: string; number: number }>();
    return new Map(results.map(({ kind, number }) => [kind, number]));
  }

  /** Writes a new entity. @returns `refused` where there are as many as may be, or the guard does not hold */
  async create<C extends Cloud, K extends EntityKind<C>>(
    place: IdentityPlace<C>,
    kind: K,
    name: string,
    record: CloudEntities[C][K],
    { most, now, guard = null }: Birth,
  ): Promise<"created" | "exists" | "refused"> {
    const sql = `INSERT INTO identities
        (workspace, generation, cloud, account_id, kind, name, record, version, created_at)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8
      WHERE (SELECT COUNT(*) FROM identities WHERE ${OF_PLACE} AND kind = ?5) < ?9${and(guard, 10)}
      ON CONFLICT DO NOTHING RETURNING version`;
    const values = [kind, folded(name), JSON.stringify(record), now, most, ...(guard?.values ?? [])];
    if (await this.#written(place, sql, values)) return "created";
    return (await this.find(place, kind, name)) === null ? "refused" : "exists";
  }

  /**
   * Changes an entity. `edit` gets the present record, and is called again if another change came first, the new name was
   * taken or the guard did not hold; if it throws, nothing changes.
   *
   * @returns the written record; null where there is no such entity.
   */
  async change<C extends Cloud, K extends EntityKind<C>>(
    place: IdentityPlace<C>,
    kind: K,
    name: string,
    edit: (record: CloudEntities[C][K]) => Edited<CloudEntities[C][K]> | Promise<Edited<CloudEntities[C][K]>>,
  ): Promise<CloudEntities[C][K] | null> {
    return this.#attempt(async () => {
      const present = await this.find(place, kind, name);
      if (present === null) return { done: null };
      const { record, newName = name, guard = null } = await edit(present.record);
      const sql = `UPDATE OR IGNORE identities SET record = ?8, name = ?9, version = version + 1
        WHERE ${NAMED} AND version = ?7${and(guard, 10)} RETURNING version`;
      const text = JSON.stringify(record);
      const values = [kind, folded(name), present.version, text, folded(newName), ...(guard?.values ?? [])];
      return (await this.#written(place, sql, values)) ? { done: record } : "again";
    });
  }

  /** Writes an entity whatever there was. @returns null where there are as many as may be */
  async put<C extends Cloud, K extends EntityKind<C>>(
    place: IdentityPlace<C>,
    kind: K,
    name: string,
    birth: Birth,
    edit: (record: CloudEntities[C][K] | null) => CloudEntities[C][K],
  ): Promise<CloudEntities[C][K] | null> {
    return this.#attempt(async () => {
      const changed = await this.change(place, kind, name, (record) => ({ record: edit(record) }));
      if (changed !== null) return { done: changed };
      const record = edit(null);
      const made = await this.create(place, kind, name, record, birth);
      return made === "exists" ? "again" : { done: made === "created" ? record : null };
    });
  }

  /**
   * Deletes an entity. `check` gets the present record, and is called again as for `change`; if it throws, nothing
   * changes. What it returns must hold in the same transaction.
   *
   * @returns whether there was one.
   */
  async remove<C extends Cloud, K extends EntityKind<C>>(
    place: IdentityPlace<C>,
    kind: K,
    name: string,
    check: (record: CloudEntities[C][K]) => readonly Guard[] | Promise<readonly Guard[]> = () => [],
  ): Promise<boolean> {
    return this.#attempt(async () => {
      const present = await this.find(place, kind, name);
      if (present === null) return { done: false };
      const guards = await check(present.record);
      const conditions = guards.map((guard, index) => and(guard, 8 + index)).join("");
      const sql = `DELETE FROM identities WHERE ${NAMED} AND version = ?7${conditions} RETURNING version`;
      const values = [kind, folded(name), present.version, ...guards.flatMap((guard) => guard.values)];
      return (await this.#written(place, sql, values)) ? { done: true } : "again";
    });
  }

  /** Deletes an entity of which all of this holds. @returns whether it did */
  async removeIf<C extends Cloud>(
    place: IdentityPlace<C>,
    kind: EntityKind<C>,
    name: string,
    guards: readonly Guard[],
  ): Promise<boolean> {
    let next = 7;
    const conditions = guards.map((guard) => {
      const first = next;
      next += guard.values.length;
      return and(guard, first);
    });
    const sql = `DELETE FROM identities WHERE ${NAMED}${conditions.join("")} RETURNING version`;
    return this.#written(place, sql, [kind, folded(name), ...guards.flatMap(({ values }) => values)]);
  }

  async #attempt<T>(once: () => Promise<{ done: T } | "again">): Promise<T> {
    for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
      const answer = await once();
      if (answer !== "again") return answer.done;
      await this.#pause(Math.random() * LONGEST_PAUSE);
    }
    throw new Error("an entity is being changed over and over");
  }

  /** Runs a statement that returns a row if it has written, and tells the workspace. */
  async #written(place: IdentityPlace, sql: string, values: readonly unknown[]): Promise<boolean> {
    const row = await this.#statement(place, sql, values).first();
    if (row !== null) await this.#changed(place.workspace, place.generation);
    return row !== null;
  }

  #statement(place: IdentityPlace, sql: string, values: readonly unknown[]): Statement {
    const { workspace, generation, cloud, account } = place;
    return this.#db.prepare(sql).bind(workspace, generation, cloud, account, ...values);
  }
}

function and(guard: Guard | null, first: number): string {
  return guard === null ? "" : ` AND ${guard.sql(first)}`;
}

/** The record of a row, which this class has written or a restore has checked. */
function recordOf<C extends Cloud, K extends EntityKind<C>>({ record }: Row): CloudEntities[C][K] {
  return JSON.parse(record) as CloudEntities[C][K];
}
