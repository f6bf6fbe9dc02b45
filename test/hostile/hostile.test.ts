import { expect, it } from "vitest";
import { SURFACES } from "./request.ts";
import { attack, type Report } from "./suite.ts";
import type { Mode } from "./target.ts";

/** Of both modes together. */
const REQUESTS = 100_000;

/** The same requests each time; `SEED=n` has others, as `npm run hostile` does. */
const seed = Number(process.env.SEED ?? 1);
const MODES: readonly Mode[] = ["permissive", "strict"];

it(`${REQUESTS} hostile requests find nothing, SEED=${seed}`, async () => {
  const reports = await Promise.all(MODES.map(attackIn));
  for (const { findings, sent, answers, bySurface } of reports) {
    expect(findings).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(REQUESTS / MODES.length);
    // Some came through to what is behind, and every surface had its share.
    expect([...answers.keys()]).toEqual(expect.arrayContaining([2, 4]));
    expect([...bySurface.keys()].sort()).toEqual([...SURFACES].sort());
  }
});

function attackIn(mode: Mode): Promise<Report> {
  return attack({
    mode,
    seed,
    from: 0,
    to: REQUESTS / MODES.length,
    concurrency: 32,
    batch: 10_000,
    surfaces: SURFACES,
    url: null,
    adminToken: null,
    memoryMb: 1000,
  });
}
