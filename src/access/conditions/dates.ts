import { numberOf } from "./numbers.ts";

/** The forms of ISO 8601 that W3C's note lists: year, month, day, and a time with its zone. */
const W3C = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/;

/**
 * A moment in seconds since the epoch: a date of W3C's forms, in UTC where it has no zone, or the seconds themselves.
 * Four digits are a year. NaN, which compares with nothing, for any other text.
 */
export function momentOf(text: string): number {
  const trimmed = text.trim();
  const found = W3C.exec(trimmed);
  if (found === null) return numberOf(trimmed);
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = ""] = found;
  const zone = (found[8] ?? "Z").replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  const whole = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`) / 1000;
  return fraction === "" ? whole : whole + Number(fraction);
}
