import { overview } from "../../data/overview.ts";
import type { Point } from "../../ui/chart.tsx";
import type { Quota } from "./shown.ts";

/** When the window of a quota ends, by the workspace's clock. */
export function windowEnd({ windowEndsAt }: Pick<Quota, "windowEndsAt">): string {
  const clock = overview.value?.clock;
  if (windowEndsAt === null || !clock) return "not open";
  if (clock.mode === "frozen") return "open: the clock stands still";
  const left = (Date.parse(windowEndsAt) - Date.parse(clock.now)) / 1000;
  return `ends in ${Math.max(0, left).toFixed(1)} s`;
}

/** Seconds before those that are remembered, so that every chart has the same width. */
const QUIET: readonly Point[] = Array.from({ length: 60 }, () => ({ allowed: 0, throttled: 0 }));

/** What is remembered of the last 60 seconds, with nothing in those before it. */
export function lastSeconds(points: readonly Point[]): readonly Point[] {
  return [...QUIET.slice(points.length), ...points];
}
