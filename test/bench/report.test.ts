import { expect, it } from "vitest";
import { tableOf, unmetOf } from "../../bench/report.ts";
import type { Row } from "../../bench/rows.ts";

const ROWS: readonly Row[] = [
  { section: "symmetric", name: "floor", figures: { perSecond: 8700, cpuMicros: 130 }, comparisons: [] },
  {
    section: "symmetric",
    name: "Encrypt",
    figures: { perSecond: 6300, cpuMicros: 150.4 },
    comparisons: [{ yardstick: "floor", by: "cpuMicros", ratios: [0.8, 0.91, 1], asked: 0.9 }],
  },
  {
    section: "symmetric",
    name: "CreateKey",
    figures: { perSecond: 1300, cpuMicros: 749 },
    limits: { cpuMicros: 700 },
    comparisons: [
      { yardstick: "floor", by: "cpuMicros", ratios: [0.17], asked: 0.35 },
      { yardstick: "Encrypt", by: "p99", ratios: [0.051] },
    ],
  },
];

it("the table of a section has the figures that there are, the ratios, and whether what is asked is met", () => {
  const lines = tableOf("symmetric", ROWS).map((line) => line.trim().replaceAll(/ {2,}/g, " | "));
  expect(lines).toEqual([
    "symmetric | req/s | CPU µs | ratio | to",
    "floor | 8700 | 130",
    "Encrypt | 6300 | 150 | 0.91 | floor (asked 0.90: met)",
    "CreateKey | 1300 | 749 | 0.17 | floor (asked 0.35: NOT met); asked CPU µs ≤ 700 (NOT met)",
    "0.051 | Encrypt, p99 ms",
  ]);
});

it("what is asked and not met is listed", () => {
  expect(unmetOf(ROWS)).toEqual([
    "symmetric, CreateKey: 0.17  floor (asked 0.35: NOT met)",
    "symmetric, CreateKey: 749 asked CPU µs ≤ 700, not met",
  ]);
});
