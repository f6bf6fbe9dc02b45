import { useEffect, useRef } from "preact/hooks";
import { useCall } from "../../data/live.ts";
import { overview } from "../../data/overview.ts";
import type { Point } from "../../ui/chart.tsx";
import type { ChosenPlace } from "./place.ts";

/** Seconds that are remembered, and the step that lets all since the page was opened be one sum. */
const REMEMBERED = 60;
const STEP_SECONDS = 86_400;
const MINUTE_MS = 60_000;

interface Usage {
  readonly series: readonly {
    readonly quota: string;
    readonly points: readonly (Point & { readonly time: string })[];
  }[];
}

/** What each counter let through and refused in each second since the page was opened, by its id; 60 of them at the most. */
export function useSeconds(place: ChosenPlace | null): ReadonlyMap<string, readonly Point[]> {
  const since = useRef<string | null>(null);
  const sums = useRef(new Map<string, Point>());
  const seconds = useRef(new Map<string, readonly Point[]>());
  const isBegun = useRef(false);
  const now = overview.value?.clock.now;
  if (now && (since.current === null || now < since.current)) {
    since.current = new Date(Math.floor(Date.parse(now) / MINUTE_MS) * MINUTE_MS).toISOString();
  }
  const { instance: _, ...where } = place ?? { cloud: "" };
  const query = { ...where, from: since.current, stepSeconds: STEP_SECONDS };
  const { data } = useCall<Usage>(place && since.current ? "usage" : null, query, true);
  const name = JSON.stringify(query);
  useEffect(() => {
    sums.current = new Map();
    seconds.current = new Map();
    isBegun.current = false;
  }, [name]);
  useEffect(() => {
    if (!data) return;
    const isFirst = !isBegun.current;
    isBegun.current = true;
    const found = new Map(data.series.map(({ quota, points }) => [quota, sumOf(points)]));
    for (const id of new Set([...found.keys(), ...seconds.current.keys()])) {
      const sum = found.get(id) ?? NONE;
      const before = sums.current.get(id) ?? (isFirst ? sum : NONE);
      const point = {
        allowed: Math.max(0, sum.allowed - before.allowed),
        throttled: Math.max(0, sum.throttled - before.throttled),
      };
      const there = seconds.current.get(id) ?? [];
      sums.current.set(id, sum);
      seconds.current.set(id, [...there, point].slice(-REMEMBERED));
    }
  }, [data]);
  return seconds.current;
}

const NONE: Point = { allowed: 0, throttled: 0 };

/** The sum of points. */
export function sumOf(points: readonly Point[]): Point {
  return points.reduce(
    (sum, { allowed, throttled }) => ({
      allowed: sum.allowed + allowed,
      throttled: sum.throttled + throttled,
    }),
    NONE,
  );
}
