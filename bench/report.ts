import { type Measured, median } from "./load.ts";

/** Prints medians, and the median of the ratios to the floor of the same round. */
export function print(results: ReadonlyMap<string, readonly Measured[]>, floorName: string): void {
  const floor = results.get(floorName) ?? [];
  for (const [name, runs] of results) {
    const ratio = median(runs.map((run, round) => (floor[round]?.cpuMicros ?? Number.NaN) / run.cpuMicros));
    const columns = [
      name.padEnd(24),
      median(runs.map((run) => run.perSecond))
        .toFixed(0)
        .padStart(9),
      median(runs.map((run) => run.cpuMicros))
        .toFixed(0)
        .padStart(12),
      ratio.toFixed(2).padStart(14),
    ];
    console.log(columns.join(""));
  }
}
