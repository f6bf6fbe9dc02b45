import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetched } from "../support/http.ts";
import { patient } from "../support/patience.ts";
import { type SharedIsolates, startIsolates } from "../support/worker.ts";

/** Three isolates before counters that are as far away as a test says. */
let isolates: SharedIsolates;

beforeAll(async () => {
  isolates = await startIsolates(join(import.meta.dirname, "far-worker.ts"), 3, {
    COUNTERS: "QuotaCounters",
  });
});

afterAll(() => isolates.stop());

/** Of a window: answers come in the window of their request or in the next one, also on a slow machine. */
const INTERVAL_MS = Math.min(patient(2000), 10_000);
const CLIENTS_PER_ISOLATE = 6;
/** Between a client's answer and its next request: on any machine some hundred requests of all clients in a window. */
const PAUSE_MS = INTERVAL_MS / 25;
/** Windows that are overloaded: the first, and the change to the next. */
const WINDOWS = 2;

/** A request: when it was sent and answered, and what the answer was. */
interface Seen {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly admitted: boolean;
}

/** Sends requests through all isolates for some time, each client its next when it has the answer. */
async function hammer(account: string, away: number, limit: number, milliseconds: number): Promise<Seen[]> {
  const query = new URLSearchParams({
    account,
    away: String(away),
    limit: String(limit),
    seconds: String(INTERVAL_MS / 1000),
  });
  const seen: Seen[] = [];
  const end = Date.now() + milliseconds;
  const client = async (url: string) => {
    while (Date.now() < end) {
      const sentAt = Date.now();
      const { status, text } = await fetched(`${url}/take?${query}`);
      expect(status).toBe(200);
      seen.push({ sentAt, answeredAt: Date.now(), admitted: text === "true" });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const urls = isolates.urls.flatMap((url) => Array.from({ length: CLIENTS_PER_ISOLATE }, () => url));
  await Promise.all(urls.map(client));
  return seen;
}

/** Sends three times what a limit admits, whatever this machine can do, and checks what became of it. */
async function overload(account: string, away: number): Promise<void> {
  const possible = await hammer(`${account}0`, away, 1_000_000, INTERVAL_MS / 2);
  const limit = Math.max(10, Math.floor((possible.length * 2) / 3));
  const seen = await hammer(`${account}1`, away, limit, WINDOWS * INTERVAL_MS);
  const begin = Math.min(...seen.map(({ sentAt }) => sentAt));
  const last = Math.max(...seen.map(({ answeredAt }) => answeredAt));
  const windows = Math.ceil((last - begin) / INTERVAL_MS);
  const admitted = seen.filter((each) => each.admitted).length;
  expect(admitted).toBeLessThanOrEqual(limit * windows);
  // What is refused is not kept for a later window.
  expect(seen.length - admitted).toBeGreaterThan(0);
  // The first window is used up, but for what isolates hold that have no more requests.
  const inFirst = seen.filter((each) => each.admitted && each.sentAt < begin + INTERVAL_MS).length;
  expect(inFirst).toBeGreaterThanOrEqual(0.9 * limit);
  // Each has its answer before the window after next.
  const windowOf = (time: number) => Math.floor((time - begin) / INTERVAL_MS);
  expect(seen.filter(({ sentAt, answeredAt }) => windowOf(answeredAt) > windowOf(sentAt) + 1)).toEqual([]);
}

describe("isolates whose counters are far away", () => {
  it.concurrent.each([0, 30, 150])("refuse what is beyond the limit, in time: %i ms", async (away) => {
    await overload(`1111222${3000 + away}`, away);
  });

  it("refuse it in time though the event loop is kept busy", async () => {
    let busy = true;
    const work = async () => {
      while (busy) await fetched(`${isolates.urls[0]}/work?rounds=10000000`);
    };
    const working = [work(), work()];
    try {
      await overload("11112224444", 30);
    } finally {
      busy = false;
      await Promise.all(working);
    }
  });
});
