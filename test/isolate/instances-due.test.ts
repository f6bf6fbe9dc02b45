import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { InstanceRecord } from "../../src/billing/instance.ts";
import { type Renewal, setRenewal } from "../../src/billing/lifecycle.ts";
import {
  ACCOUNT,
  MONTH_END as END,
  InstanceDatabase,
  type Instances,
  InstanceWorld,
  rename,
  BOUGHT_AT as START,
} from "../support/instances.ts";

const DAY = 86_400_000;
const MILLION = 100_000_000;
const AUTOMATIC = { status: "AutoRenewal", months: 1 } as const;

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

describe("due events of instances", () => {
  const WHOLE_LIFE = [
    "kst-a reminder7 2030-02-21",
    "kst-a reminder3 2030-02-25",
    "kst-a reminder1 2030-02-27",
    "kst-a expiry 2030-02-28",
    "kst-a suspension 2030-03-15",
    "kst-a release 2030-03-31",
  ];

  it("happen in order, and once, also when many requests catch up concurrently", async () => {
    await buy("kst-a");
    const late = world.context(END + 100 * DAY);
    await Promise.all([1, 2, 3].map(() => world.isolate().catchUp(late)));
    expect(await outbox()).toEqual(WHOLE_LIFE);
    expect((await instances.list(late, ACCOUNT))[0]?.version).toBe(7);
    expect(await instances.orders(late, ACCOUNT)).toHaveLength(1);
  });

  it("renew from the balance while it lasts, over all instances in order of time", async () => {
    const automatic = (id: string, now: number) => buy(id, now, 1, AUTOMATIC);
    await automatic("kst-b", START);
    await automatic("kst-a", START + DAY);
    // Enough for three renewals: b, a, b; then a cannot be paid.
    await instances.setBalance(world.context(START + DAY), ACCOUNT, 150_000);
    const now = START + 80 * DAY;
    await instances.catchUp(world.context(now));
    const events = (await outbox()).filter((line) => !line.includes("reminder"));
    expect(events).toEqual([
      "kst-b renewal 2030-02-28",
      "kst-a renewal 2030-03-01",
      "kst-b renewal 2030-03-31",
      "kst-a renewalFailed 2030-04-01",
      "kst-a expiry 2030-04-01",
      "kst-a suspension 2030-04-16",
    ]);
    expect(await instances.balance(world.context(now), ACCOUNT)).toBe(0);
    const orders = await instances.orders(world.context(now), ACCOUNT, { instanceId: "kst-b" });
    expect(orders.map(({ type, amountCents }) => [type, amountCents])).toEqual([
      ["New", 50_000],
      ["Renew", 50_000],
      ["Renew", 50_000],
    ]);
    const record = (await instances.get(world.context(now), "kst-b")) as InstanceRecord;
    expect(record.payments.map(({ endAt }) => endAt)).toEqual(
      record.lifecycle.terms.map(({ endAt }) => endAt),
    );
  });

  it("renew only the first instances that can be paid where many are due at once", async () => {
    const ids = Array.from({ length: 18 }, (_, index) => `kst-${String(index).padStart(2, "0")}`);
    for (const id of ids) await buy(id, START, 1, AUTOMATIC);
    // Enough for a second renewal of five of them.
    await instances.setBalance(world.context(START), ACCOUNT, 23 * 50_000);
    const late = world.context(Date.parse("2030-03-31T16:00:00Z"));
    await instances.catchUp(late);
    expect(await instances.balance(late, ACCOUNT)).toBe(0);
    expect(await instances.orders(late, ACCOUNT)).toHaveLength(18 + 23);
    const list = await instances.list(late, ACCOUNT);
    const active = list.filter(({ lifecycle }) => lifecycle.phase === "active");
    expect(active.map(({ instanceId }) => instanceId)).toEqual(ids.slice(0, 5));
    expect((await outbox()).filter((line) => line.includes("renewalFailed"))).toHaveLength(13);
  });

  it("happen before orders, balances and lists are answered", async () => {
    await buy("kst-a", START, 1, AUTOMATIC);
    const late = world.context(END);
    expect(await world.isolate().balance(late, ACCOUNT)).toBe(MILLION - 100_000);
    const { records, orders } = {
      records: await instances.list(late, ACCOUNT),
      orders: await instances.orders(late, ACCOUNT),
    };
    expect(records[0]?.lifecycle.endAt).toBe(Date.parse("2030-03-31T16:00:00Z"));
    expect(orders[1]).toMatchObject({
      serviceFrom: END,
      serviceTo: records[0]?.lifecycle.endAt,
      createdAt: END,
    });
  });

  it("are repeated where the destruction of keys was interrupted", async () => {
    await buy("kst-a");
    world.beforeDestroy = () => Promise.reject(new Error("gone"));
    const late = world.context(END + 40 * DAY);
    await expect(instances.catchUp(late)).rejects.toThrow("gone");
    expect(world.destroyed).toEqual([]);
    // Nobody can bring it back any more.
    const renewal = world.isolate().change(late, "kst-a", null, rename("back"));
    await expect(renewal).rejects.toThrow("gone");
    world.beforeDestroy = async () => {};
    await world.isolate().catchUp(late);
    expect(world.destroyed).toEqual([{ instanceId: "kst-a", at: END + 31 * DAY }]);
    expect(await outbox()).toEqual(WHOLE_LIFE);
  });

  it("are looked up again where they were recorded for a wrong time", async () => {
    await buy("kst-a");
    await database.db
      .prepare("UPDATE instances SET next_event_at = ? WHERE workspace = ?")
      .bind(START, world.workspace)
      .run();
    await instances.catchUp(world.context(START));
    expect(await outbox()).toEqual([]);
    await instances.catchUp(world.context(END));
    expect(await outbox()).toEqual(WHOLE_LIFE.slice(0, 4));
  });

  it("send no reminders of the past after the renewal setting was changed", async () => {
    await buy("kst-a");
    await instances.catchUp(world.context(END - 2 * DAY));
    await instances.change(world.context(END - 2 * DAY), "kst-a", null, (record) => ({
      record: {
        ...record,
        lifecycle: setRenewal(record.lifecycle, { status: "NotRenewal", months: 1 }, END - 2 * DAY),
      },
      order: null,
    }));
    await instances.catchUp(world.context(END));
    expect(await outbox()).toEqual([...WHOLE_LIFE.slice(0, 2), WHOLE_LIFE[3]]);
    expect(await outbox({ account: "6543210987654321" })).toEqual([]);
    expect(await outbox({ account: ACCOUNT, instanceId: "kst-a" })).toHaveLength(3);
  });
});
