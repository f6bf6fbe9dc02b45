import { join } from "node:path";
import { expect, it } from "vitest";
import { OPERATIONS as ALIBABA_OPERATIONS } from "../../src/alibaba/kms/operations.ts";
import { OPERATIONS as RAM_OPERATIONS } from "../../src/alibaba/ram/operations.ts";
import { OPERATIONS as ALIBABA_STS_OPERATIONS } from "../../src/alibaba/sts/operations.ts";
import { OPERATIONS as AWS_OPERATIONS } from "../../src/aws/kms/operations.ts";
import { OPERATIONS as STS_OPERATIONS } from "../../src/aws/sts/operations.ts";
import { isSlow } from "./choices.ts";
import { SURFACES } from "./request.ts";
import { attack, type Report } from "./suite.ts";
import type { Mode } from "./target.ts";

/** Of both modes together: enough for every operation to get dozens in each. `npm run hostile` sends 100,000. */
const REQUESTS = 20_000;
/** What must have been attacked in each mode: all that is not slow. */
const OPERATIONS = [
  ...Object.values(AWS_OPERATIONS).map(({ name }) => ({ surface: "aws", name })),
  ...ALIBABA_OPERATIONS.map(({ name }) => ({ surface: "alibaba", name })),
  ...STS_OPERATIONS.map(({ name }) => ({ surface: "sts", name })),
  ...RAM_OPERATIONS.map(({ name }) => ({ surface: "ram", name })),
  ...ALIBABA_STS_OPERATIONS.map(({ name }) => ({ surface: "alibaba-sts", name })),
].filter(({ name }) => !isSlow(name));

/** Seed of the requests: 1, so that each run sends the same; `SEED=n` sends others, as `npm run hostile` does. */
const seed = Number(process.env.SEED ?? 1);
const MODES: readonly Mode[] = ["permissive", "strict"];

it(`${REQUESTS} hostile requests find nothing, SEED=${seed}`, async () => {
  const reports = await Promise.all(MODES.map(attackIn));
  for (const { findings, sent, answers, bySurface, operations } of reports) {
    expect(findings, JSON.stringify(findings)).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(REQUESTS / MODES.length);
    // Some came through to what is behind, and every surface had its share.
    expect([...answers.keys()]).toEqual(expect.arrayContaining([2, 4]));
    expect([...bySurface.keys()].sort()).toEqual([...SURFACES].sort());
    expect(OPERATIONS.filter(({ surface, name }) => !operations.has(`${surface} ${name}`))).toEqual([]);
  }
});

const KNOWN_RSA_KEYS = join(import.meta.dirname, "..", "support", "known-rsa-keys.ts");

function attackIn(mode: Mode): Promise<Report> {
  return attack({
    mode,
    seed,
    from: 0,
    to: REQUESTS / MODES.length,
    concurrency: 32,
    batch: REQUESTS,
    surfaces: SURFACES,
    url: null,
    adminToken: null,
    preload: KNOWN_RSA_KEYS,
    memoryMb: 1000,
  });
}
