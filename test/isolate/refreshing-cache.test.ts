import { beforeEach, describe, expect, it } from "vitest";
import { type Asking, RefreshingCache } from "../../src/isolate/refreshing-cache.ts";
import { settlesAtOnce } from "../support/at-once.ts";

interface Value {
  readonly version: number;
}

/** The wall clock. */
let now: number;
/** What the cached thing is at this moment. */
let version: number;
/** Questions that were asked. */
let loads: number;
let background: Promise<unknown>[];
let cache: RefreshingCache<Value>;

beforeEach(() => {
  now = 1_000_000;
  version = 1;
  loads = 0;
  background = [];
  cache = new RefreshingCache<Value>(3, isLater, () => now);
});

const isLater = (known: Value, found: Value) => known.version > found.version;

async function load(): Promise<Value> {
  loads += 1;
  return { version };
}

function get(name = "a", asking: Partial<Asking<Value>> = {}): Promise<Value> {
  return cache.get(name, { wall: now, background: (work) => void background.push(work), load, ...asking });
}

/** Something that is asked for, and is answered when the test says so. */
function heldLoad() {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  return { load: () => promise, resolve, reject };
}

const never = () => new Promise<Value>(() => {});

describe("a refreshing cache", () => {
  it("loads an unknown value, and then returns it without waiting", async () => {
    expect(await get()).toEqual({ version: 1 });
    version = 2;
    now += 699;
    const again = get();
    expect(await settlesAtOnce(again)).toBe(true);
    expect(await again).toEqual({ version: 1 });
    expect(loads).toBe(1);
    expect(background).toEqual([]);
  });

  it("refreshes a value in the background once it is old enough, and only once", async () => {
    await get();
    now += 700;
    const held = heldLoad();
    expect(await get("a", { load: held.load })).toEqual({ version: 1 });
    expect(await get()).toEqual({ version: 1 });
    expect(background).toHaveLength(1);
    held.resolve({ version: 2 });
    await Promise.all(background);
    expect(await get()).toEqual({ version: 2 });
    expect(loads).toBe(1);
  });

  it("waits for a new value where the known one is too old", async () => {
    await get();
    version = 2;
    now += 1000;
    const held = heldLoad();
    const waiting = get("a", { load: held.load });
    expect(await settlesAtOnce(waiting)).toBe(false);
    held.resolve({ version: 2 });
    expect(await waiting).toEqual({ version: 2 });
    expect(background).toEqual([]);
  });

  it("uses the known value where a refresh fails, and reports a failure to a request that must wait", async () => {
    await get();
    now += 700;
    const failing = async () => {
      loads += 1;
      throw new Error("out of reach");
    };
    expect(await get("a", { load: failing })).toEqual({ version: 1 });
    await Promise.all(background);
    now += 100;
    expect(await get("a", { load: failing })).toEqual({ version: 1 });
    now += 200;
    await expect(get("a", { load: failing })).rejects.toThrow("out of reach");
    version = 2;
    expect(await get()).toEqual({ version: 2 });
  });

  it("lets another request refresh a value where the first refresh is lost with its client", async () => {
    const leaseMs = () => 30_000;
    await get();
    now += 700;
    await get("a", { load: never, leaseMs });
    now += 999;
    await get("a", { leaseMs });
    expect(loads).toBe(1);
    now += 1;
    version = 2;
    await get("a", { leaseMs });
    expect(loads).toBe(2);
    await background[1];
    expect(await get("a", { leaseMs })).toEqual({ version: 2 });
  });

  it("lets two requests that find no value each load it, so that neither depends on the other", async () => {
    const lost = get("a", { load: never });
    expect(await get()).toEqual({ version: 1 });
    expect(await settlesAtOnce(lost)).toBe(false);
    expect(loads).toBe(1);
  });

  it("keeps and returns a known version that is later than the loaded one", async () => {
    const held = heldLoad();
    const early = get("a", { load: held.load });
    cache.learn("a", { version: 5 }, now);
    held.resolve({ version: 4 });
    expect(await early).toEqual({ version: 5 });
    expect(await get()).toEqual({ version: 5 });
    expect(loads).toBe(0);
  });

  it("does not keep an answer that a later request's answer has overtaken", async () => {
    const unversioned = new RefreshingCache<string>(
      3,
      () => false,
      () => now,
    );
    const held = Promise.withResolvers<string>();
    const early = unversioned.load("a", () => held.promise);
    now += 10;
    await unversioned.load("a", async () => "late");
    held.resolve("early");
    expect(await early).toBe("early");
    const known = await unversioned.get("a", { wall: now, background: () => {}, load: async () => "new" });
    expect(known).toBe("late");
  });

  it("peeks at a value within its lease without loading it", async () => {
    expect(cache.peek("a", now)).toBeUndefined();
    await get();
    now += 999;
    expect(cache.peek("a", now)).toEqual({ version: 1 });
    now += 1;
    expect(cache.peek("a", now)).toBeUndefined();
    expect(loads).toBe(1);
    expect(background).toEqual([]);
  });

  it("loads a value that is not valid for the request, regardless of age", async () => {
    await get();
    version = 2;
    expect(await get("a", { isGood: (value) => value.version === 2 })).toEqual({ version: 2 });
    expect(loads).toBe(2);
  });

  it("loads an expired value again, and accepts no earlier one", async () => {
    version = 3;
    await get();
    cache.expire("a");
    version = 2;
    expect(await get()).toEqual({ version: 3 });
    expect(loads).toBe(2);
    version = 4;
    expect(await get()).toEqual({ version: 4 });
    expect(await get()).toEqual({ version: 4 });
    expect(loads).toBe(3);
  });

  it("loads a value again after the wall clock was set back, and then keeps it", async () => {
    await get();
    now -= 3_600_000;
    version = 2;
    expect(await get()).toEqual({ version: 2 });
    expect(await get()).toEqual({ version: 2 });
    expect(loads).toBe(2);
  });

  it("evicts the value learned longest ago where it is full", async () => {
    for (const name of ["a", "b", "c"]) await get(name);
    await cache.load("a", load);
    await get("d");
    loads = 0;
    for (const name of ["a", "c", "d"]) await get(name);
    expect(loads).toBe(0);
    await get("b");
    expect(loads).toBe(1);
  });

  it("gives a request that came before the value was loaded that value", async () => {
    const wall = now;
    now += 50;
    await get();
    now += 50;
    expect(await get("a", { wall })).toEqual({ version: 1 });
    expect(loads).toBe(1);
  });

  it("is refreshed by one request at a time while answers take longer than a lease", async () => {
    const waiting: (() => void)[] = [];
    const slow = () =>
      new Promise<Value>((resolve) => {
        loads += 1;
        waiting.push(() => resolve({ version }));
      });
    const first = get("a", { load: slow });
    now += 1_500;
    waiting.shift()?.();
    await first;
    expect(loads).toBe(1);
    // 600 requests in a minute, each answer after a second and a half.
    for (let request = 0; request < 600; request++) {
      version = request;
      const answer = get("a", { load: slow });
      if (request % 15 === 14) for (const answered of waiting.splice(0)) answered();
      await answer;
      await Promise.resolve();
      now += 100;
    }
    expect(loads).toBeGreaterThan(20);
    expect(loads).toBeLessThan(60);
  });

  it("keeps a slowly loaded value for three round trips, ten seconds at most", async () => {
    for (const [took, good] of [
      [1_000, 1_000],
      [1_500, 4_500],
      [5_000, 10_000],
    ] as const) {
      const name = `took ${took}`;
      const slow = async () => {
        now += took;
        return { version };
      };
      const askedAt = now;
      await get(name, { load: slow });
      now = askedAt + good - 1;
      expect(cache.peek(name, now) !== undefined, name).toBe(true);
      now += 1;
      expect(cache.peek(name, now), name).toBeUndefined();
    }
  });

  it("asks again for a slowly loaded value that was expired", async () => {
    await get("a", {
      load: async () => {
        now += 2_000;
        return { version };
      },
    });
    expect(cache.peek("a", now)).toBeDefined();
    cache.expire("a");
    expect(cache.peek("a", now)).toBeUndefined();
  });
});

describe("a value whose origin is suddenly slow", () => {
  const waiting: (() => void)[] = [];
  /** Answers when the test says so. */
  const slow = () =>
    new Promise<Value>((resolve) => {
      loads += 1;
      waiting.push(() => resolve({ version }));
    });
  /** Time passes while a request waits for another one's renewal. */
  const tick = async () => {
    now += 10;
  };

  beforeEach(() => {
    waiting.length = 0;
    cache = new RefreshingCache<Value>(3, isLater, () => now, tick);
  });

  it("is asked for once in a second, however many requests there are, and is used meanwhile", async () => {
    await get();
    now += 700;
    // 3,000 requests in six seconds, without an answer.
    const seen = new Set<number>();
    for (const end = now + 6_000; now < end; now += 2) seen.add((await get("a", { load: slow })).version);
    expect([...seen]).toEqual([1]);
    expect(loads).toBeLessThanOrEqual(1 + 7);
    version = 2;
    for (const answered of waiting) answered();
    await Promise.all(background);
    expect(await get("a", { load: slow })).toEqual({ version: 2 });
  });

  it("is waited for while its renewal is no later than a lease, so that none sees it older", async () => {
    await get();
    now += 700;
    version = 2;
    await get("a", { load: slow });
    now += 300;
    const wall = now;
    const late = get("a", { load: slow, wall });
    const later = get("a", { load: slow, wall });
    waiting.shift()?.();
    expect(await Promise.all([late, later])).toEqual([{ version: 2 }, { version: 2 }]);
    expect(loads).toBe(2);
  });

  it("is asked for by one of the requests that find it too old at once", async () => {
    await get();
    now += 60_000;
    version = 2;
    const asked = Array.from({ length: 20 }, () => get("a", { load: slow }));
    waiting.shift()?.();
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, () => ({ version: 2 })));
    expect(loads).toBe(2);
  });

  it("is asked for again by another request where the first one is lost", async () => {
    await get();
    now += 60_000;
    version = 2;
    void get("a", { load: never });
    expect(await get()).toEqual({ version: 2 });
    expect(loads).toBe(2);
  });
});
