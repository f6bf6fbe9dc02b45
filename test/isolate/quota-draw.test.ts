import { describe, expect, it } from "vitest";
import { type Clock, WALL_CLOCK } from "../../src/clock.ts";
import { QuotaLeases } from "../../src/isolate/quota-leases.ts";
import { CounterBook } from "../../src/quotas/counter-book.ts";
import { perSecond } from "../../src/quotas/row.ts";
import { scopeOf, type WorkspaceState } from "../../src/workspace.ts";
import { UNCHANGED } from "../support/workspace-state.ts";

const NOW = 1_000_000;
const LIMIT = 5500;
const FROZEN: Clock = { version: 1, mode: "frozen", at: NOW };

/** The leases of an isolate and real counters, with the number of calls to them and of writes to their disk. */
function scene(clock: Clock) {
  const seen = { calls: 0, writes: 0 };
  const storage = {
    load: () => ({ generation: 0, clockVersion: 0, counters: [] }),
    save: () => void seen.writes++,
    remove: () => {},
    saveState: () => {},
  };
  const book = new CounterBook(storage, () => NOW);
  let state: WorkspaceState = { ...UNCHANGED, clock };
  const leases = new QuotaLeases(
    () => ({
      lease: async (at, request) => {
        seen.calls += 1;
        return book.lease(at, request);
      },
      report: async () => {},
    }),
    async () => state,
    () => NOW,
    async () => {},
  );
  const rate = perSecond(LIMIT);
  const claim = () => ({
    scope: scopeOf("default", "aws", "111122223333", "us-east-1"),
    quota: "q",
    rate,
    cost: 1,
    state,
    wall: NOW,
    background: () => {},
  });
  const use = () => book.read(state, { q: rate }).q;
  const reset = () => {
    const old = claim();
    state = { ...state, generation: state.generation + 1 };
    book.lease(state, { ...old, waiting: 0, forecast: null, demanded: 0, throttled: 0, returned: null });
    return old;
  };
  return { seen, leases, claim, use, reset };
}

// Issue 15, point 2: 6,000 calls on a frozen clock kept the server from everybody else.
describe.each([
  ["a running clock", WALL_CLOCK],
  ["a frozen clock", FROZEN],
])("units drawn for many requests on %s", (_, clock) => {
  it("cost one call to the counters and one write, however many they are", async () => {
    const { seen, leases, claim, use } = scene(clock);
    expect(await leases.draw(claim(), 100_000)).toBe(LIMIT);
    expect(seen).toEqual({ calls: 1, writes: 1 });
    expect(use()).toMatchObject({ used: LIMIT, throttled: 100_000 - LIMIT });
  });

  it("count with those that the isolate had spent, and those that it held are not lost", async () => {
    const { leases, claim, use } = scene(clock);
    for (let request = 0; request < 7; request++) expect(await leases.take(claim())).toBe(true);
    expect(await leases.draw(claim(), LIMIT)).toBe(LIMIT - 7);
    expect(use()).toMatchObject({ used: LIMIT, throttled: 7 });
    expect(await leases.draw(claim(), 1)).toBe(0);
    expect(await leases.take(claim())).toBe(false);
  });
});

describe("units drawn in a workspace that was reset meanwhile", () => {
  it("are asked for once more", async () => {
    const { seen, leases, reset } = scene(WALL_CLOCK);
    expect(await leases.draw(reset(), 10)).toBe(10);
    expect(seen.calls).toBe(2);
  });
});
