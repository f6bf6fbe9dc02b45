/** Header in which a test states condition keys that it cannot bring about: a network, a service that calls for a user. */
const HEADER = "x-fauxkms-context";

/** A condition key with its vendor, as policies name it. */
const CONDITION_KEY = /^[a-z0-9-]+:\S{1,200}$/;

/** Nothing, as nearly every request states. */
export const NOTHING_PLAYED: ReadonlyMap<string, readonly string[]> = new Map();

/** A request states what is no condition key, or a key without a value: its sentence. */
export class MisstatedContext extends Error {}

/**
 * The condition keys that a request states itself, in lower case:
 * `X-Fauxkms-Context: aws:SourceVpce=vpce-1a2b&kms:ViaService=s3.us-east-1.amazonaws.com`, a form, in which a key may be
 * repeated for several values (docs/authorization.md).
 *
 * @throws MisstatedContext where a mistake would look like a missing right
 */
export function playedContext({ headers }: Pick<Request, "headers">): ReadonlyMap<string, readonly string[]> {
  const text = headers.get(HEADER);
  if (text === null) return NOTHING_PLAYED;
  const pairs = [...new URLSearchParams(text)];
  const wrong = pairs.find(([name, value]) => !isConditionKey(name) || value === "");
  if (wrong !== undefined) throw new MisstatedContext(`X-Fauxkms-Context: ${misstated(wrong)}`);
  return contextFrom(pairs);
}

function misstated([name, value]: readonly [string, string]): string {
  const shown = `'${name.slice(0, 100)}'`;
  return value === "" && isConditionKey(name) ? `${shown} has no value` : `${shown} is no condition key`;
}

/** Condition keys by name in lower case, from pairs of which those of one name are several values. */
export function contextFrom(
  pairs: Iterable<readonly [string, string]>,
): ReadonlyMap<string, readonly string[]> {
  const played = new Map<string, string[]>();
  for (const [given, value] of pairs) {
    const name = given.trim().toLowerCase();
    if (!isConditionKey(name)) continue;
    const values = played.get(name);
    if (values) values.push(value);
    else played.set(name, [value]);
  }
  return played;
}

/** Whether a text may be the name of a condition key. */
export function isConditionKey(name: string): boolean {
  return CONDITION_KEY.test(name.trim().toLowerCase());
}

/** Pairs of condition keys by name, whose values may be lists. */
export function* pairsOf(
  context: Readonly<Record<string, string | readonly string[]>>,
): Iterable<readonly [string, string]> {
  for (const [name, values] of Object.entries(context)) {
    for (const value of typeof values === "string" ? [values] : values) yield [name, value];
  }
}
