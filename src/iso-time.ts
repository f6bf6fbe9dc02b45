/** An instant as Alibaba Cloud writes it: `2026-01-02T03:04:05Z`. */
export function iso(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** The instant that such a text is, milliseconds; null where it is none. */
export function parseIso(text: string): number | null {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
  // A day that a month has not, Date.parse takes for one of the next.
  return Number.isNaN(time) || iso(time) !== text ? null : time;
}
