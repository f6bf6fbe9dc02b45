/** Numbers as people read them. */
const NUMBER = new Intl.NumberFormat("en-US");

/** A number with groups of digits. */
export function counted(value: number): string {
  return NUMBER.format(value);
}

/** `1 key`, `2 keys`. */
export function many(value: number, noun: string): string {
  return `${counted(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** A moment of the workspace's clock, in UTC, to the second; a dash for none. */
export function moment(at: string | null | undefined): string {
  return at ? at.slice(0, 19).replace("T", " ") : "–";
}

/** A moment to the millisecond, without its date. */
export function timeOfDay(at: string): string {
  return at.slice(11, 23);
}

/** Units of time, the longest first, in milliseconds. */
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** A length of time in its longest unit: `3 days`. @param ms milliseconds */
export function lasting(ms: number): string {
  const [unit, length] = UNITS.find(([, each]) => Math.abs(ms) >= each) ?? (["second", 1000] as const);
  return many(Math.floor(Math.abs(ms) / length), unit);
}
