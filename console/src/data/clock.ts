import { signal } from "@preact/signals";
import { act } from "./act.ts";
import { overview } from "./overview.ts";

/** A jump of the clock: what was due in it happened. */
export interface Jump {
  readonly from: string;
  readonly to: string;
}

/** The last jump that was made here; null for none. */
export const lastJump = signal<Jump | null>(null);

/** Whether the dialog of the clock is open. */
export const isClockOpen = signal(false);

/** Moves the workspace's clock on. */
export async function advance(seconds: number): Promise<void> {
  const from = overview.value?.clock.now;
  const clock = await act<{ now: string }>(`The clock went on by ${seconds} seconds.`, {
    method: "POST",
    path: "clock/advance",
    body: { seconds },
  });
  if (clock && from !== undefined) lastJump.value = { from, to: clock.now };
}

/** Seconds from now to a time of the workspace's clock; none where it has passed. */
export function secondsTo(at: number): number {
  const now = overview.value ? Date.parse(overview.value.clock.now) : at;
  return Math.max(0, (at - now) / 1000);
}

/** Moves the clock to a time, and shows what happened on the way. */
export async function jumpTo(at: number): Promise<void> {
  const seconds = secondsTo(at);
  if (seconds === 0) return;
  await advance(seconds);
  isClockOpen.value = true;
}
