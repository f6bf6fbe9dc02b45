import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compareRuns } from "../../bench/comparison.ts";
import type { Row } from "../../bench/rows.ts";
import { facts, readRun, writeRun } from "../../bench/run-file.ts";

const ROWS: readonly Row[] = [
  {
    section: "clouds",
    name: "Encrypt, V3",
    figures: { perSecond: 3000.5, p99: 12 },
    comparisons: [{ yardstick: "floor", by: "cpuMicros", ratios: [0.7, 0.75], asked: 0.8 }],
  },
];

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fauxkms-run-file-"));
  path = join(folder, "run.json");
});

afterEach(() => rmSync(folder, { recursive: true }));

it("a run of the benchmark that was written is read again, and is the same as itself", () => {
  const about = facts();
  writeRun(path, { format: 1, ...about, effort: { rounds: 2, seconds: 1 }, rows: ROWS });
  const read = readRun(path);
  expect(read).toMatchObject(about);
  expect(compareRuns(read.rows, ROWS)).toMatchObject({
    verdicts: [{ before: 0.75, now: 0.75, verdict: "same" }],
    onlyBefore: [],
    onlyNow: [],
  });
});

it("a run of the benchmark tells its processor, cores, Node and commit", () => {
  const { commit, date, machine } = facts();
  expect(machine).toEqual({
    cpu: expect.any(String),
    cores: expect.any(Number),
    node: process.versions.node,
  });
  expect(machine.cores).toBeGreaterThan(0);
  expect(new Date(date).toISOString()).toBe(date);
  expect(commit ?? "0".repeat(40)).toMatch(/^[0-9a-f]{40}\+?$/);
});

it.each([
  ["of another format", { format: 2 }],
  ["without rows", { format: 1, commit: null, date: "", machine: { cpu: "", cores: 1, node: "" } }],
])("a file %s is refused as a run of the benchmark", (_, content) => {
  writeFileSync(path, JSON.stringify(content));
  expect(() => readRun(path)).toThrow(`${path} is not a run of the benchmark`);
});

it("a file that is not JSON is refused as a run of the benchmark", () => {
  writeFileSync(path, "req/s");
  expect(() => readRun(path)).toThrow(`${path} is not a run of the benchmark`);
});
