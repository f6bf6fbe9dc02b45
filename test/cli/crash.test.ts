import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Acknowledged } from "../support/acknowledged.ts";
import { freshAccount, kms } from "../support/client.ts";
import { seededRandom } from "../support/random.ts";
import { SpawnedServer } from "../support/spawned-server.ts";

const ROUNDS = 20;
/**
 * When a round's crash comes, in milliseconds after its load began. What was acknowledged just before the crash is what could
 * be lost; a longer load would only add to what has to be compared.
 */
const CRASH_MS = [20, 250] as const;

describe("kill -9", () => {
  const random = seededRandom();
  let directory = "";
  let server: SpawnedServer | undefined;

  // What a crash leaves of the server's temporary files is to go with the test's.
  const start = () =>
    SpawnedServer.start(["--data", join(directory, "data"), "--quotas", "off"], {
      TMPDIR: join(directory, "tmp"),
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "fauxkms-crash-"));
    await mkdir(join(directory, "tmp"));
  });

  afterAll(async () => {
    await server?.crash();
    await rm(directory, { recursive: true, force: true });
  });

  it("in the middle of load loses nothing that was acknowledged, twenty times over", async () => {
    const rounds: { account: string; known: Acknowledged }[] = [];
    server = await start();
    for (let round = 0; round < ROUNDS; round++) {
      const account = freshAccount();
      const known = new Acknowledged();
      rounds.push({ account, known });
      let over = false;
      const load = known.load(kms({ url: server.url, account }), random, () => over);
      // On a slow machine little happens in that time: in every second round something has, before.
      if (round % 2 === 0) {
        await expect.poll(() => Math.min(known.keys.length, known.ciphertexts.length)).toBeGreaterThan(2);
      }
      await Promise.race([load, sleep(random.int(...CRASH_MS))]);
      over = true;
      await server.crash();
      await load;
      server = await start();
      const lost = await known.lost(kms({ url: server.url, account }));
      expect(lost, `round ${round}, SEED=${random.seed}`).toEqual([]);
    }
    // What the first rounds left has by now survived many crashes, not just one.
    for (const { account, known } of rounds) {
      expect(await known.lost(kms({ url: server.url, account })), `at last, SEED=${random.seed}`).toEqual([]);
    }
    const total = rounds.map(({ known }) => known);
    expect(total.reduce((sum, { keys }) => sum + keys.length, 0)).toBeGreaterThan(ROUNDS);
    expect(total.reduce((sum, { ciphertexts }) => sum + ciphertexts.length, 0)).toBeGreaterThan(ROUNDS);
    await server.stop();
  });
});
