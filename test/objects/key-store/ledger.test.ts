import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, vi } from "vitest";
import { Failure } from "../../../src/errors.ts";
import { Ledger } from "../../../src/objects/key-store/ledger.ts";
import { StoreMeta } from "../../../src/objects/key-store/meta.ts";
import type { PartSchema } from "../../../src/objects/key-store/part-schema.ts";
import { Registration } from "../../../src/objects/key-store/registration.ts";
import type { StoreContext } from "../../../src/objects/key-store/reply.ts";
import type { StorePart } from "../../../src/objects/key-store/store-part.ts";
import { scopeOf } from "../../../src/workspace.ts";
import { sqlStorage } from "../../support/node-sql.ts";

const at: StoreContext = {
  scope: scopeOf("default", "aws", "111122223333", "us-east-1"),
  generation: 1,
  now: 100,
};
const THINGS: PartSchema = { cloud: null, tables: ["things"], statements: "" };

/** A workspace that answers when and as it is told whether a store may be used. */
class Registrar {
  /** Generations that were asked for. */
  readonly asked: number[] = [];
  readonly #waiting: ((answer: boolean) => void)[] = [];

  readonly register = (generation: number): Promise<boolean> => {
    this.asked.push(generation);
    return new Promise((resolve) => this.#waiting.push(resolve));
  };

  answer(mayUse = true): void {
    for (const settle of this.#waiting.splice(0)) settle(mayUse);
  }
}

/** A workspace that lets every store be used at once. */
const lenient = { register: async () => true };

/** A store of one table in Node's SQLite; another one of the same disk is the object after a restart. */
function storeOn(
  disk: DatabaseSync,
  { register }: Pick<Registrar, "register">,
  parts: readonly StorePart[] = [],
) {
  const sql = sqlStorage(disk);
  const transactionSync = <T>(work: () => T): T => {
    disk.exec("SAVEPOINT one");
    try {
      const value = work();
      disk.exec("RELEASE one");
      return value;
    } catch (error) {
      disk.exec("ROLLBACK TO one; RELEASE one");
      throw error;
    }
  };
  const deleteAll = async () => {
    disk.exec("DROP TABLE IF EXISTS meta; DROP TABLE IF EXISTS things");
  };
  const blockConcurrencyWhile = <T>(work: () => Promise<T>) => work();
  const ctx = {
    storage: { sql, transactionSync },
    blockConcurrencyWhile,
    waitUntil: () => {},
  } as unknown as DurableObjectState;
  const meta = new StoreMeta(sql);
  const bringUpToDate = () =>
    disk.exec(
      "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER); CREATE TABLE IF NOT EXISTS things (name TEXT)",
    );
  const ledger = new Ledger(ctx, meta, new Registration(meta, register), bringUpToDate, {
    restore: () => false,
    deleteAll,
  });
  ledger.declare([THINGS], parts);
  const add = (name: string) => () => {
    sql.exec("INSERT INTO things VALUES (?)", name);
    return [name, []] as [string, []];
  };
  const things = () =>
    sql
      .exec<{ name: string }>("SELECT name FROM things ORDER BY name")
      .toArray()
      .map(({ name }) => name);
  return { ledger, meta, add, things };
}

vi.stubGlobal("scheduler", { wait: async () => {} });

/** Lets everything go on that waits for nothing from outside. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const disk = new DatabaseSync(":memory:");
  const registrar = new Registrar();
  return { disk, registrar, ...storeOn(disk, registrar) };
}

const tablesOf = (disk: DatabaseSync) => disk.prepare("SELECT name FROM sqlite_master").all();

describe("the first call of a store", () => {
  it("writes nothing before the workspace has heard of the store", async () => {
    const { ledger, disk, registrar, add, things } = setUp();
    const made = ledger.write(at, add("a"));
    await settled();
    expect(registrar.asked).toEqual([1]);
    expect(tablesOf(disk)).toEqual([]);
    registrar.answer();
    expect(await made).toMatchObject({ kind: "value", value: "a" });
    expect(await ledger.read(at, things)).toMatchObject({ value: ["a"] });
    expect(registrar.asked).toHaveLength(1);
  });

  it("writes nothing, not even tables, where the workspace has been reset meanwhile", async () => {
    const { ledger, disk, registrar, add, things } = setUp();
    const calls = [ledger.write(at, add("a")), ledger.read(at, things), ledger.readAlone(at, things)];
    await settled();
    registrar.answer(false);
    for (const call of calls) expect(await call).toEqual({ kind: "stale" });
    expect(tablesOf(disk)).toEqual([]);
  });

  it("is the only one that asks the workspace, also after a restart", async () => {
    const { ledger, registrar, disk, add } = setUp();
    const made = ledger.write(at, add("a"));
    await settled();
    registrar.answer();
    await made;
    const later = new Registrar();
    const restarted = storeOn(disk, later);
    expect(await restarted.ledger.read(at, restarted.things)).toMatchObject({ value: ["a"] });
    expect(later.asked).toEqual([]);
  });

  it("registers a store of an earlier version, and keeps what it has", async () => {
    const disk = new DatabaseSync(":memory:");
    const before = storeOn(disk, lenient);
    await before.ledger.write(at, before.add("a"));
    // An earlier version registered stores in D1.
    disk.exec("DELETE FROM meta WHERE name = 'entered'; INSERT INTO meta VALUES ('registered', 1)");
    const registrar = new Registrar();
    const { ledger, things } = storeOn(disk, registrar);
    const seen = ledger.read(at, things);
    await settled();
    expect(registrar.asked).toEqual([1]);
    registrar.answer();
    expect(await seen).toMatchObject({ value: ["a"] });
  });

  it("leaves nothing where it is refused", async () => {
    const disk = new DatabaseSync(":memory:");
    const { ledger, things } = storeOn(disk, lenient);
    const refused = ledger.write(at, () => {
      throw new Failure({ code: "keysOverQuota", limit: 0 });
    });
    expect(await refused).toMatchObject({ kind: "failure" });
    expect(await ledger.read(at, things)).toMatchObject({ value: [] });
  });
});

describe("a reset of the workspace", () => {
  it("empties the tables of the parts, and what the store remembers of them", async () => {
    const { ledger, registrar, meta, add, things } = setUp();
    const made = ledger.write(at, add("a"));
    await settled();
    registrar.answer();
    await made;
    meta.set("customerKeys", 1);
    const seen = ledger.read({ ...at, generation: 2 }, things);
    await settled();
    // The store is registered in each generation.
    expect(registrar.asked).toEqual([1, 2]);
    registrar.answer();
    expect(await seen).toMatchObject({ value: [] });
    expect(meta.get("customerKeys")).toBe(0);
    expect(await ledger.read(at, things)).toEqual({ kind: "stale" });
    await ledger.write({ ...at, generation: 2 }, add("b"));
    expect(registrar.asked).toHaveLength(2);
  });
});

describe("the end of a store", () => {
  const ofDisk = (disk: DatabaseSync) => storeOn(disk, lenient);

  it("deletes what earlier generations have, with its tables, and refuses calls from then on", async () => {
    const disk = new DatabaseSync(":memory:");
    const { ledger, add, things } = ofDisk(disk);
    await ledger.write(at, add("a"));
    expect(await ledger.end(2)).toBe(true);
    expect(tablesOf(disk)).toEqual([]);
    for (const generation of [1, 2]) {
      expect(await ledger.read({ ...at, generation }, things)).toEqual({ kind: "stale" });
    }
    const next = ofDisk(disk);
    expect(await next.ledger.read({ ...at, generation: 2 }, next.things)).toMatchObject({ value: [] });
  });

  it.each([1, 2])(
    "leaves one that was used in that generation or in a later one (%i)",
    async (generation) => {
      const { ledger, add, things } = ofDisk(new DatabaseSync(":memory:"));
      const now = { ...at, generation: 2 };
      await ledger.write(now, add("a"));
      expect(await ledger.end(generation)).toBe(false);
      expect(await ledger.read(now, things)).toMatchObject({ value: ["a"] });
    },
  );

  it("makes a call stale that waits for the workspace", async () => {
    const { ledger, disk, registrar, add } = setUp();
    const made = ledger.write(at, add("a"));
    await settled();
    expect(await ledger.end(2)).toBe(true);
    registrar.answer();
    expect(await made).toEqual({ kind: "stale" });
    expect(tablesOf(disk)).toEqual([]);
  });
});

describe("what is due in a store", () => {
  /** A part for which something is due at given times, which tells what happens and up to when it was asked. */
  function partDue(name: string, times: number[], told: string[]): StorePart {
    return {
      schema: THINGS,
      nextEvent: () => times[0] ?? Number.POSITIVE_INFINITY,
      async prepare({ now }) {
        const due = times.filter((time) => time <= now);
        if (due.length === 0) return null;
        const happen = () => {
          times.splice(0, due.length);
          told.push(`${name} ${due.join(" ")} by ${now}`);
        };
        return { happen, changes: [] };
      },
    };
  }

  it("happens in order of time, at one moment part by part", async () => {
    const told: string[] = [];
    const parts = [
      partDue("secret", [10, 20, 30, 90], told),
      partDue("key", [20, 40], told),
      partDue("late", [50, 500], told),
    ];
    const { ledger } = storeOn(new DatabaseSync(":memory:"), lenient, parts);
    await ledger.read(at, () => null);
    expect(told).toEqual([
      "secret 10 20 by 20",
      "key 20 by 29",
      "secret 30 by 40",
      "key 40 by 50",
      "late 50 by 89",
      "secret 90 by 100",
    ]);
  });

  it("is not asked of a part that the store has not got", async () => {
    const told: string[] = [];
    const other: PartSchema = { ...THINGS, cloud: "alibaba" };
    const part = { ...partDue("secret", [10], told), schema: other };
    const { ledger } = storeOn(new DatabaseSync(":memory:"), lenient, [part]);
    await ledger.read(at, () => null);
    expect(told).toEqual([]);
  });
});
