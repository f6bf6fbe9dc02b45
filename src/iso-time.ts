/** An instant in Alibaba Cloud's format: `2026-01-02T03:04:05Z`. */
export function iso(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Parses an instant in Alibaba Cloud's format into milliseconds; null for any other text. */
export function parseIso(text: string): number | null {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes a day beyond the end of a month for one of the next month.
  return Number.isNaN(time) || iso(time) !== text ? null : time;
}
