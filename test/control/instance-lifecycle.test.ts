import { describe, expect, it } from "vitest";
import { DAY, type Day, endAfter, HOUR, later, midnight } from "../billing/calendar.ts";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { bssClient } from "../support/bss.ts";
import { control } from "../support/client.ts";
import { FrozenWorkspace } from "../support/management.ts";

/** Cents of a default software instance for a month. */
const MONTHLY = 50_000;
const FIRST_BALANCE = 100_000_000;

interface Bought {
  readonly day: Day;
  readonly months: number;
  readonly automatic: boolean;
  readonly boughtAt: number;
}

/** The 28th to the last of January of a leap year, and the last two days of its February: for a month and a year. */
const PURCHASES: readonly Bought[] = [
  { year: 2028, month: 1, day: 28 },
  { year: 2028, month: 1, day: 29 },
  { year: 2028, month: 1, day: 30 },
  { year: 2028, month: 1, day: 31 },
  { year: 2028, month: 2, day: 28 },
  { year: 2028, month: 2, day: 29 },
].flatMap((day) =>
  [1, 12].flatMap((months) =>
    [false, true].map((automatic) => ({ day, months, automatic, boughtAt: midnight(day) + 11 * HOUR })),
  ),
);

const LAST_PURCHASE = midnight({ year: 2028, month: 2, day: 29 }) + 11 * HOUR;
/** When the last annual term has ended and its instance is released. */
const END = LAST_PURCHASE + (366 + 40) * DAY;

/** Ends of terms of an instance that is renewed, up to and including the first one after an instant. */
function endsOf({ day, months }: Bought, now: number): number[] {
  const ends: number[] = [];
  for (let count = months; (ends.at(-1) ?? 0) <= now; count += months) ends.push(endAfter(later(day, count)));
  return ends;
}

/** Phase and end of an instance at an instant, by the page. */
function expected(bought: Bought, now: number): { phase: string; endAt: string } {
  const first = endAfter(later(bought.day, bought.months));
  const endAt = bought.automatic ? (endsOf(bought, now).at(-1) ?? first) : first;
  const days = (now - endAt) / DAY;
  const phase = days < 0 ? "active" : days < 15 ? "expired" : days < 31 ? "suspended" : "released";
  return { phase, endAt: new Date(endAt).toISOString() };
}

/** What its owner has been told by an instant. */
function expectedNotices(bought: Bought, now: number): string[] {
  const ends = bought.automatic ? endsOf(bought, now) : [endAfter(later(bought.day, bought.months))];
  const told = ends.flatMap((end): [string, number][] => [
    ...[7, 3, 1].map((days): [string, number] => [`reminder ${days}`, end - days * DAY]),
    ...(bought.automatic
      ? ([["renewal null", end]] as [string, number][])
      : ([
          ["expiry null", end],
          ["suspension null", end + 15 * DAY],
          ["release null", end + 31 * DAY],
        ] as [string, number][])),
  ]);
  return told
    .filter(([, at]) => at <= now && at > bought.boughtAt)
    .map(([what, at]) => `${new Date(at).toISOString()} ${what}`);
}

/** A workspace in which the instances are bought, each at its time. */
class Story {
  readonly workspace: FrozenWorkspace;
  readonly account = freshAlibabaAccount();
  readonly ids: string[] = [];

  constructor(workspace: FrozenWorkspace) {
    this.workspace = workspace;
  }

  static async begin(): Promise<Story> {
    return new Story(await FrozenWorkspace.begin(new Date(PURCHASES[0]?.boughtAt ?? 0).toISOString()));
  }

  async moveTo(now: number): Promise<void> {
    await this.workspace.set({ mode: "frozen", now: new Date(now).toISOString() });
  }

  async buy({ months, automatic, day }: Bought): Promise<void> {
    const client = bssClient({ account: this.account, workspace: this.workspace.name });
    const { InstanceId } = await client.buy(
      { ProductVersion: 3, Region: day.day === 30 ? "cn-shanghai" : "cn-hangzhou" },
      { Period: months, ...(automatic && { RenewalStatus: "AutoRenewal", RenewPeriod: months }) },
    );
    this.ids.push(InstanceId);
  }

  async read<T>(path: string): Promise<T> {
    const { json } = await control("GET", path, undefined, this.workspace.options);
    return json as T;
  }

  /** What the instances are, in the order in which they were bought. */
  async states(): Promise<{ phase: string; endAt: string }[]> {
    const { instances } = await this.read<{ instances: Record<string, string>[] }>(
      `instances?account=${this.account}`,
    );
    return this.ids.map((id) => {
      const found = instances.find(({ instanceId }) => instanceId === id);
      return { phase: found?.phase ?? "missing", endAt: found?.endAt ?? "missing" };
    });
  }

  /** The outbox of each, in the order in which they were bought. */
  async notices(): Promise<string[][]> {
    const { reminders } = await this.read<{ reminders: Record<string, string>[] }>("reminders");
    return this.ids.map((id) =>
      reminders
        .filter(({ instanceId }) => instanceId === id)
        .map(({ at, kind, daysBefore }) => `${at} ${kind} ${daysBefore}`),
    );
  }

  async balance(): Promise<string> {
    return (await this.read<{ balance: string }>(`balances/${this.account}`)).balance;
  }
}

/** Buys all of them, with the clock moved to each of their times. */
async function bought(): Promise<Story> {
  const story = await Story.begin();
  for (const purchase of PURCHASES) {
    await story.moveTo(purchase.boughtAt);
    await story.buy(purchase);
  }
  return story;
}

/** What all of it has cost by an instant. */
function expectedBalance(now: number): string {
  const paid = PURCHASES.map((purchase) => {
    const terms = purchase.automatic ? endsOf(purchase, now).length : 1;
    return terms * purchase.months * MONTHLY;
  });
  const cents = FIRST_BALANCE - paid.reduce((sum, each) => sum + each, 0);
  return (cents / 100).toFixed(2);
}

describe("the life of instances bought at the end of a month", () => {
  it("follows the page on every day of a year, and in one jump", async () => {
    const story = await bought();
    const jumped = await bought();
    for (let now = LAST_PURCHASE; now <= END; now += DAY) {
      await story.moveTo(now);
      // The instants of the changes themselves: test/billing/lifecycle.test.ts.
      const states = PURCHASES.map((purchase) => expected(purchase, now));
      expect(await story.states(), new Date(now).toISOString()).toEqual(states);
    }
    const notices = PURCHASES.map((purchase) => expectedNotices(purchase, END));
    expect(await story.notices()).toEqual(notices);
    expect(await story.balance()).toBe(expectedBalance(END));

    await jumped.moveTo(END);
    expect(await jumped.states()).toEqual(await story.states());
    expect(await jumped.notices()).toEqual(notices);
    expect(await jumped.balance()).toBe(expectedBalance(END));
  });

  it("ends where the balance is used up, with every renewal before paid", async () => {
    const story = await Story.begin();
    const [purchase] = PURCHASES.filter(({ automatic, months }) => automatic && months === 1);
    if (!purchase) throw new Error("nothing to buy");
    await story.buy(purchase);
    await control("PUT", `balances/${story.account}`, { balance: "1700.00" }, story.workspace.options);
    await story.moveTo(END);
    const [fourth = 0] = endsOf(purchase, END).slice(3);
    const events = (await story.notices())[0]?.filter((line) => !line.includes("reminder"));
    expect(events?.slice(2)).toEqual([
      `${new Date(endsOf(purchase, END)[2] ?? 0).toISOString()} renewal null`,
      `${new Date(fourth).toISOString()} renewalFailed null`,
      `${new Date(fourth).toISOString()} expiry null`,
      `${new Date(fourth + 15 * DAY).toISOString()} suspension null`,
      `${new Date(fourth + 31 * DAY).toISOString()} release null`,
    ]);
    expect(await story.balance()).toBe("200.00");
    expect(await story.states()).toEqual([{ phase: "released", endAt: new Date(fourth).toISOString() }]);
  });
});
