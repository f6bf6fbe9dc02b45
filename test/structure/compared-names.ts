/** What of a list of names another one has not, each as many times as it is missing. */
export interface Compared {
  readonly missing: readonly string[];
  readonly added: readonly string[];
}

/**
 * Reads `renamed-tests.txt`: a line `old full name => new full name` for each test that was renamed; empty lines and
 * those that begin with `#` mean nothing.
 *
 * @throws Error for a line of another form
 */
export function readRenames(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const [old, name, ...rest] = line.split(" => ");
      if (!old || !name || rest.length > 0) throw new Error(`renamed-tests.txt: no rename: ${line}`);
      return [old.trim(), name.trim()];
    }),
  );
}

/** Compares names as multisets: two tests of one name are two. Renames may follow each other. */
export function comparedNames(
  before: readonly string[],
  now: readonly string[],
  renames: ReadonlyMap<string, string>,
): Compared {
  const left = new Map<string, number>();
  for (const name of now) left.set(name, (left.get(name) ?? 0) + 1);
  const take = (name: string): boolean => {
    const count = left.get(name) ?? 0;
    if (count > 0) left.set(name, count - 1);
    return count > 0;
  };
  const missing = before.filter((name) => !namesOf(name, renames).some(take));
  return { missing, added: [...left].flatMap(([name, count]) => Array<string>(count).fill(name)) };
}

/** A name, and those that it got later. */
function namesOf(name: string, renames: ReadonlyMap<string, string>): string[] {
  const names = [name];
  for (let next = renames.get(name); next !== undefined; next = renames.get(next)) {
    if (names.includes(next)) break;
    names.push(next);
  }
  return names;
}
