import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InstanceBooks } from "../support/instance-books.ts";
import { seededRandom } from "../support/random.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const ROUNDS = 20;
/** When a round's crash comes, in milliseconds after its load began: what could be lost was acknowledged just before. */
const CRASH_MS = [20, 250] as const;

describe("kill -9 in the middle of purchases, renewals and releases", () => {
  const random = seededRandom();
  let directory = "";
  let server: SpawnedServer | undefined;

  const start = () =>
    SpawnedServer.start(["--data", join(directory, "data"), "--quotas", "off", "--record", "off"], {
      TMPDIR: join(directory, "tmp"),
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-books-"));
    await mkdir(join(directory, "tmp"));
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("leaves orders, instances, balances and keys that agree, twenty times over", async () => {
    server = await start();
    const frozen = await fetch(`${server.url}/_fauxkms/clock`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ mode: "frozen", now: "2030-01-15T00:00:00.000Z" }),
    });
    expect(frozen.status).toBe(200);
    const all: InstanceBooks[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const books = new InstanceBooks();
      all.push(books);
      await books.prepare(server.url);
      let over = false;
      const load = books.load(server.url, random, () => over);
      await Promise.race([load, sleep(random.int(...CRASH_MS))]);
      over = true;
      await server.crash();
      await load;
      server = await start();
      const told = `round ${round}, SEED=${random.seed}`;
      expect(await books.askAgain(server.url), told).toEqual([]);
      expect(await books.disagreements(server.url), told).toEqual([]);
    }
    // What the first rounds left has by now survived many crashes, and lived on.
    for (const books of all) {
      expect(await books.disagreements(server.url), `at last, SEED=${random.seed}`).toEqual([]);
    }
    await server.stop();
  });
});
