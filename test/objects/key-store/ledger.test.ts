import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, vi } from "vitest";
import type { Database, Statement } from "../../../src/directory/database.ts";
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

/** A directory that answers when and as it is told. */
class Directory {
  readonly asked: unknown[][] = [];
  readonly #waiting: ((error?: Error) => void)[] = [];

  readonly database = {
    prepare: (): Statement =>
      ({
        bind: (...values: unknown[]) => ({
          run: () =>
            new Promise<void>((resolve, reject) => {
              this.asked.push(values);
              this.#waiting.push((error) => (error ? reject(error) : resolve()));
            }),
        }),
      }) as unknown as Statement,
  } as unknown as Database;

  answer(error?: Error): void {
    for (const settle of this.#waiting.splice(0)) settle(error);
  }
}

/** A store of one table in Node's SQLite; another one of the same disk is the object after a restart. */
function storeOn(disk: DatabaseSync, directory: Directory, parts: readonly StorePart[] = []) {
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
  const blockConcurrencyWhile = <T>(work: () => Promise<T>) => work();
  const ctx = {
    storage: { sql, transactionSync },
    blockConcurrencyWhile,
    waitUntil: () => {},
  } as unknown as DurableObjectState;
  const meta = new StoreMeta(sql);
  const ledger = new Ledger(ctx, meta, new Registration(meta, directory.database), () =>
    disk.exec(
      "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER); CREATE TABLE IF NOT EXISTS things (name TEXT)",
    ),
  );
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
  const directory = new Directory();
  return { disk, directory, ...storeOn(disk, directory) };
}

describe("the first thing in a store", () => {
  it("is written while the directory hears of the store, and acknowledged when it has", async () => {
    const { ledger, directory, add, things } = setUp();
    let answered = false;
    const reply = ledger.create(at, add("a")).finally(() => {
      answered = true;
    });
    await settled();
    expect(directory.asked).toEqual([["default", "aws", "111122223333", "us-east-1"]]);
    expect(things()).toEqual(["a"]);
    expect(answered).toBe(false);
    directory.answer();
    expect(await reply).toMatchObject({ kind: "value", value: "a" });
    await ledger.create(at, add("b"));
    expect(directory.asked).toHaveLength(1);
  });

  it("is shown to nobody before the directory has heard of the store", async () => {
    const { ledger, directory, add, things } = setUp();
    const made = ledger.create(at, add("a"));
    const shown: unknown[] = [];
    const look = () => void ledger.read(at, things).then((reply) => shown.push(reply));
    // One that comes before it is written, and one that comes after that.
    look();
    await settled();
    look();
    await settled();
    for (const reply of shown) expect(reply).toMatchObject({ value: [] });
    expect(shown.length).toBeLessThan(2);
    directory.answer();
    await made;
    await settled();
    expect(shown.at(-1)).toMatchObject({ value: ["a"] });
    expect(shown).toHaveLength(2);
  });

  it("is an error for the caller where the directory fails, and is entered before the next answer", async () => {
    const { ledger, directory, add, things } = setUp();
    /** Each call tries twice. */
    const fail = async (message: string) => {
      for (const _ of ["first", "second"]) {
        await settled();
        directory.answer(new Error(message));
      }
    };
    const made = ledger.create(at, add("a"));
    await Promise.all([fail("no directory"), expect(made).rejects.toThrow("no directory")]);

    const failing = ledger.read(at, things);
    await Promise.all([fail("still none"), expect(failing).rejects.toThrow("still none")]);

    const seen = ledger.read(at, things);
    await settled();
    expect(directory.asked).toHaveLength(5);
    directory.answer();
    expect(await seen).toMatchObject({ value: ["a"] });
    await ledger.read(at, things);
    expect(directory.asked).toHaveLength(5);
  });

  it("is entered before the next answer where the process ended in between", async () => {
    const { ledger, disk, add } = setUp();
    void ledger.create(at, add("a"));
    await settled();

    const directory = new Directory();
    const after = storeOn(disk, directory);
    const seen = after.ledger.read(at, after.things);
    await settled();
    expect(directory.asked).toHaveLength(1);
    directory.answer();
    expect(await seen).toMatchObject({ value: ["a"] });

    const later = new Directory();
    const restarted = storeOn(disk, later);
    expect(await restarted.ledger.read(at, restarted.things)).toMatchObject({ value: ["a"] });
    expect(later.asked).toEqual([]);
  });

  it("is entered by a second attempt where the first one fails", async () => {
    const { ledger, directory, add } = setUp();
    const made = ledger.create(at, add("a"));
    await settled();
    directory.answer(new Error("for a moment"));
    await settled();
    directory.answer();
    expect(await made).toMatchObject({ value: "a" });
  });

  it("is noted as known after its answer, so that no later start asks the directory", async () => {
    const { ledger, directory, disk, add } = setUp();
    const made = ledger.create(at, add("a"));
    await settled();
    directory.answer();
    await made;
    await settled();
    const later = new Directory();
    const restarted = storeOn(disk, later);
    expect(await restarted.ledger.read(at, restarted.things)).toMatchObject({ value: ["a"] });
    expect(later.asked).toEqual([]);
  });

  it("is noted as known with the next write", async () => {
    const { ledger, directory, disk, add } = setUp();
    const made = ledger.create(at, add("a"));
    await settled();
    directory.answer();
    await made;
    await ledger.write(at, add("b"));
    const later = new Directory();
    const restarted = storeOn(disk, later);
    expect(await restarted.ledger.read(at, restarted.things)).toMatchObject({ value: ["a", "b"] });
    expect(later.asked).toEqual([]);
  });

  it("leaves nothing where it is refused", async () => {
    const { ledger, directory, disk } = setUp();
    const refused = ledger.create(at, () => {
      throw new Failure({ code: "keysOverQuota", limit: 0 });
    });
    await settled();
    directory.answer();
    expect(await refused).toMatchObject({ kind: "failure" });
    const later = new Directory();
    const restarted = storeOn(disk, later);
    expect(await restarted.ledger.read(at, restarted.things)).toMatchObject({ value: [] });
    expect(later.asked).toEqual([]);
  });
});

describe("a reset of the workspace", () => {
  it("empties the tables of the parts, and what the store remembers of them", async () => {
    const { ledger, directory, meta, add, things } = setUp();
    const made = ledger.create(at, add("a"));
    await settled();
    directory.answer();
    await made;
    meta.set("customerKeys", 1);
    expect(await ledger.read({ ...at, generation: 2 }, things)).toMatchObject({ value: [] });
    expect(meta.get("customerKeys")).toBe(0);
    expect(await ledger.read(at, things)).toEqual({ kind: "stale" });
    // The directory still knows of the store.
    await ledger.create({ ...at, generation: 2 }, add("b"));
    expect(directory.asked).toHaveLength(1);
  });
});

describe("a call that waits", () => {
  it("writes nothing into a store that was reset meanwhile", async () => {
    const { ledger, directory, add, things } = setUp();
    const first = ledger.create(at, add("a"));
    await settled();
    const second = ledger.create(at, add("b"));
    await settled();
    const reset = { ...at, generation: 2 };
    expect(await ledger.readAlone(reset, things)).toMatchObject({ value: [] });
    directory.answer();
    expect(await first).toMatchObject({ value: "a" });
    expect(await second).toEqual({ kind: "stale" });
    expect(await ledger.read(reset, things)).toMatchObject({ value: [] });
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
        return { happen, cached: false };
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
    const { ledger } = storeOn(new DatabaseSync(":memory:"), new Directory(), parts);
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
    const { ledger } = storeOn(new DatabaseSync(":memory:"), new Directory(), [part]);
    await ledger.read(at, () => null);
    expect(told).toEqual([]);
  });
});
