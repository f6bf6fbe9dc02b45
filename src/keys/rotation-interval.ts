const SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** Parses an interval of Alibaba Cloud, such as `30d` or `604800s`, into seconds; null for any other text. */
export function parseInterval(text: string): number | null {
  const [, digits = "", unit = ""] = /^([0-9]{1,10})([dhms])$/.exec(text) ?? [];
  const seconds = Number(digits) * (SECONDS[unit] ?? 0);
  return seconds > 0 ? seconds : null;
}
