import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { InstanceRecord } from "../../src/billing/instance.ts";
import { type Renewal, release } from "../../src/billing/lifecycle.ts";
import { deleteOutdatedRows } from "../../src/directory/workspace-rows.ts";
import { settlesAtOnce } from "../support/at-once.ts";
import {
  ACCOUNT,
  MONTH_END as END,
  InstanceDatabase,
  type Instances,
  InstanceWorld,
  newInstance,
  rename,
  BOUGHT_AT as START,
} from "../support/instances.ts";

const DAY = 86_400_000;
const MILLION = 100_000_000;

const database = new InstanceDatabase();
let world: InstanceWorld;
let instances: Instances;

beforeAll(() => database.start());
afterAll(() => database.stop());
beforeEach(() => {
  world = new InstanceWorld(database.db);
  instances = world.isolate();
});

const buy = (id: string, ...rest: [now?: number, months?: number, renewal?: Renewal]) =>
  world.buy(instances, id, ...rest);
const outbox: InstanceWorld["outbox"] = (query) => world.outbox(query);

describe("a purchase", () => {
  it("is stored as a whole: the instance, its order and the payment", async () => {
    const { record, order } = await buy("kst-a");
    expect(record.version).toBe(1);
    const context = world.context(START);
    expect(await world.isolate().get(context, "kst-a")).toEqual(record);
    expect(await instances.list(context, ACCOUNT)).toEqual([record]);
    expect(await instances.orders(context, ACCOUNT)).toEqual([order]);
    expect(await instances.order(context, ACCOUNT, order.orderId)).toEqual(order);
    expect(await instances.balance(context, ACCOUNT)).toBe(MILLION - 50_000);
  });

  it("that the balance does not cover leaves nothing behind", async () => {
    const context = world.context(START);
    await instances.setBalance(context, ACCOUNT, 49_999);
    await expect(buy("kst-a")).rejects.toMatchObject({ detail: { code: "balanceTooLow", account: ACCOUNT } });
    expect(await instances.get(context, "kst-a")).toBeNull();
    expect(await instances.orders(context, ACCOUNT)).toEqual([]);
    expect(await instances.balance(context, ACCOUNT)).toBe(49_999);
    await instances.setBalance(context, ACCOUNT, 50_000);
    await buy("kst-a");
    expect(await instances.balance(context, ACCOUNT)).toBe(0);
  });

  it("with the client token of an earlier one returns the earlier one, also when two are concurrent", async () => {
    const context = world.context(START);
    const attempts = ["kst-a", "kst-b", "kst-c"].map((id) => {
      const [record, order] = newInstance(id, START);
      return world.isolate().purchase(context, record, order, "token");
    });
    const [first, ...others] = await Promise.all(attempts);
    for (const other of others) expect(other).toEqual(first);
    expect(await instances.list(context, ACCOUNT)).toEqual([first?.record]);
    expect(await instances.orders(context, ACCOUNT)).toEqual([first?.order]);
    expect(await instances.balance(context, ACCOUNT)).toBe(MILLION - 50_000);
    // The token is the account's own.
    const [record, order] = newInstance("kst-d", START, 1, undefined, "6543210987654321");
    expect((await instances.purchase(context, record, order, "token")).record.instanceId).toBe("kst-d");
  });

  it("with an id that is in use fails, and changes nothing", async () => {
    await buy("kst-a");
    await expect(buy("kst-a")).rejects.toThrow("in use");
    const context = world.context(START);
    expect(await instances.orders(context, ACCOUNT)).toHaveLength(1);
    expect(await instances.balance(context, ACCOUNT)).toBe(MILLION - 50_000);
  });

  it("before a reset does not count after it, and is removed", async () => {
    await buy("kst-a");
    const before = world.context(START);
    await instances.catchUp(world.context(END));
    world.generation = 2;
    const context = world.context(START);
    expect(await instances.get(context, "kst-a")).toBeNull();
    expect(await instances.list(context, ACCOUNT)).toEqual([]);
    expect(await instances.balance(context, ACCOUNT)).toBe(MILLION);
    // An isolate that has not heard of the reset writes into the new generation all the same.
    const [record, order] = newInstance("kst-b", START);
    await instances.purchase(before, record, order, null);
    const validity = { workspace: world.workspace, generation: 2, life: 0 };
    expect(await deleteOutdatedRows(database.db, validity)).toBe(false);
    expect((await instances.list(context, ACCOUNT)).map(({ instanceId }) => instanceId)).toEqual(["kst-b"]);
    for (const table of ["balances", "instances", "orders", "reminders"]) {
      const { results } = await database.db
        .prepare(`SELECT generation FROM ${table} WHERE workspace = ? AND generation < 2`)
        .bind(world.workspace)
        .all();
      expect(results, table).toEqual([]);
    }
  });
});

describe("a change", () => {
  const renewalOrder = (record: InstanceRecord, amountCents: number) => {
    const [, order] = newInstance(record.instanceId, START);
    return { ...order, type: "Renew" as const, amountCents };
  };

  it("applies to the present instance, and none of many at once is lost", async () => {
    await buy("kst-a");
    const context = world.context(START);
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        world.isolate().change(context, "kst-a", null, (record) => ({
          record: { ...record, name: `${record.name}.${index}` },
          order: renewalOrder(record, 100),
        })),
      ),
    );
    const record = (await world.isolate().get(context, "kst-a")) as InstanceRecord;
    expect(
      record.name
        .split(".")
        .slice(1)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual([...Array(6).keys()]);
    expect(record.version).toBe(7);
    expect(await instances.orders(context, ACCOUNT)).toHaveLength(7);
    expect(await instances.balance(context, ACCOUNT)).toBe(MILLION - 50_000 - 6 * 100);
  });

  it("that throws, or cannot be paid, changes nothing", async () => {
    const { record } = await buy("kst-a");
    const context = world.context(START);
    const refused = instances.change(context, "kst-a", null, () => {
      throw new Error("no");
    });
    await expect(refused).rejects.toThrow("no");
    await instances.setBalance(context, ACCOUNT, 99);
    const unpaid = instances.change(context, "kst-a", "token", (before) => ({
      record: { ...before, name: "renewed" },
      order: renewalOrder(before, 100),
    }));
    await expect(unpaid).rejects.toMatchObject({ detail: { code: "balanceTooLow" } });
    expect(await world.isolate().get(context, "kst-a")).toEqual(record);
    expect(await instances.orders(context, ACCOUNT)).toHaveLength(1);
    expect(await instances.balance(context, ACCOUNT)).toBe(99);
  });

  it("of several instances happens to all of them, or to none", async () => {
    await buy("kst-a");
    await buy("kst-b");
    const context = world.context(START);
    const names = async () =>
      (await world.isolate().list(context, ACCOUNT)).map(({ name, version }) => `${name} ${version}`);
    const rename = (record: InstanceRecord) => ({ ...record, name: "new" });
    await expect(instances.changeAll(context, ["kst-a", "kst-none"], rename)).rejects.toMatchObject({
      detail: { code: "instanceNotFound" },
    });
    // Another isolate releases the second one between the check and the write.
    const other = world.isolate();
    let calls = 0;
    let released: Promise<unknown> | undefined;
    const racing = (record: InstanceRecord) => {
      if (++calls === 1) {
        released = other.change(context, "kst-b", null, (before) => ({
          record: { ...before, lifecycle: release(before.lifecycle) },
          order: null,
        }));
      }
      return rename(record);
    };
    await Promise.allSettled([instances.changeAll(context, ["kst-a", "kst-b"], racing)]);
    await released;
    const [first = "", second = ""] = await names();
    expect(first.startsWith("new")).toBe(second.startsWith("new"));
    await buy("kst-c");
    await instances.changeAll(context, ["kst-a", "kst-c"], rename);
    expect((await names()).filter((name) => name.startsWith("new "))).toHaveLength(
      second.startsWith("new") ? 3 : 2,
    );
  });

  it("with the client token of an earlier order happens once", async () => {
    await buy("kst-a");
    const context = world.context(START);
    const renew = (isolate: Instances) =>
      isolate.change(context, "kst-a", "token", (record) => ({
        record: { ...record, name: `${record.name}+` },
        order: renewalOrder(record, 100),
      }));
    const answers = await Promise.all([renew(instances), renew(world.isolate()), renew(world.isolate())]);
    expect(new Set(answers.map(({ order }) => order?.orderId)).size).toBe(1);
    expect((await renew(instances)).order).toEqual(answers[0]?.order);
    expect((await world.isolate().get(context, "kst-a"))?.name).toBe("kst-a+");
    expect(await instances.balance(context, ACCOUNT)).toBe(MILLION - 50_000 - 100);
  });

  it("that refunds money adds to the balance", async () => {
    await buy("kst-a");
    const context = world.context(START);
    await instances.change(context, "kst-a", null, (record) => ({
      record: { ...record, lifecycle: release(record.lifecycle) },
      order: { ...renewalOrder(record, -20_000), type: "Refund" },
    }));
    expect(await instances.balance(context, ACCOUNT)).toBe(MILLION - 30_000);
    expect(world.destroyed).toEqual([{ instanceId: "kst-a", at: START }]);
    await instances.catchUp(world.context(START + 1000 * DAY));
    expect(world.destroyed).toHaveLength(1);
    expect(await outbox()).toEqual([]);
  });

  it("fails for an unknown instance, and for a released one", async () => {
    await buy("kst-a");
    await instances.catchUp(world.context(END + 31 * DAY));
    for (const id of ["kst-a", "kst-b"]) {
      const call = instances.change(world.context(END + 31 * DAY), id, null, rename("x"));
      await expect(call).rejects.toMatchObject({ detail: { code: "instanceNotFound", instanceId: id } });
    }
  });
});

describe("a cached instance", () => {
  it("is used without waiting, and refreshed in the background before its lease ends", async () => {
    await buy("kst-a");
    const other = world.isolate();
    const wall = Date.now();
    const at = (age: number) => other.get(world.context(START, wall + age), "kst-a");
    await at(0);
    await instances.change(world.context(START), "kst-a", null, rename("new"));
    expect(await at(650)).toMatchObject({ name: "kst-a" });
    expect(world.background).toHaveLength(0);
    expect(await settlesAtOnce(at(800))).toBe(true);
    expect(await at(800)).toMatchObject({ name: "kst-a" });
    expect(await at(810)).toMatchObject({ name: "kst-a" });
    expect(world.background).toHaveLength(1);
    await Promise.all(world.background);
    expect(await at(850)).toMatchObject({ name: "new" });
  });

  it("is not used when it is a second old", async () => {
    const other = world.isolate();
    const wall = Date.now();
    expect(await other.get(world.context(START, wall), "kst-a")).toBeNull();
    await buy("kst-a");
    expect(await other.get(world.context(START, wall + 500), "kst-a")).toBeNull();
    const asked = other.get(world.context(START, wall + 1001), "kst-a");
    expect(await settlesAtOnce(asked)).toBe(false);
    expect(await asked).toMatchObject({ instanceId: "kst-a" });
  });

  it("is used for keys while it is refreshed, for half a minute", async () => {
    await buy("kst-a");
    const other = world.isolate();
    const wall = Date.now();
    const at = (age: number) => other.known(world.context(START, wall + age), "kst-a");
    expect(await at(0)).toMatchObject({ name: "kst-a" });
    await instances.change(world.context(START), "kst-a", null, rename("new"));
    expect(await at(29_000)).toMatchObject({ name: "kst-a" });
    expect(world.background).toHaveLength(1);
    await Promise.all(world.background);
    expect(await at(29_000)).toMatchObject({ name: "new" });

    const late = other.known(world.context(START, wall + 120_000), "kst-a");
    expect(await settlesAtOnce(late)).toBe(false);
    expect(await late).toMatchObject({ name: "new" });
    const ended = await other.known(world.context(END, wall + 120_000), "kst-a");
    expect(ended?.lifecycle.phase).toBe("expired");
  });

  it("includes the isolate's own last change", async () => {
    await buy("kst-a");
    await instances.change(world.context(START), "kst-a", null, rename("new"));
    expect(await settlesAtOnce(instances.get(world.context(START), "kst-a"))).toBe(true);
    expect(await instances.get(world.context(START), "kst-a")).toMatchObject({ name: "new", version: 2 });
  });

  it("includes all events due by the time of the request", async () => {
    await buy("kst-a");
    const phase = async (now: number) => (await instances.get(world.context(now), "kst-a"))?.lifecycle.phase;
    expect(await phase(END - 1)).toBe("active");
    expect(await phase(END)).toBe("expired");
    expect(await phase(END + 15 * DAY)).toBe("suspended");
    expect(await phase(END + 31 * DAY)).toBe("released");
    expect(world.destroyed).toEqual([{ instanceId: "kst-a", at: END + 31 * DAY }]);
  });
});
