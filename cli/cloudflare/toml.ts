/** A key of a section of a TOML file: the section as its header names it, empty for the lines before the first one. */
export interface TomlKey {
  readonly section: string;
  readonly key: string;
}

const HEADER = /^\s*\[\[?([^\]]+)\]\]?\s*(?:#.*)?$/;

/**
 * The text of a TOML file with a string set in the first section of a name, instead of the value that it has, else at
 * its head. Comments and all other lines stay, which a parser would lose.
 *
 * @throws Error if the file has no such section
 */
export function withString(toml: string, { section, key }: TomlKey, value: string): string {
  const lines = toml.split("\n");
  const [from, to] = linesOf(lines, section);
  if (from < 0) throw new Error(`wrangler.toml has no section [${section}]`);
  // A string of JSON is a basic string of TOML.
  const line = `${key} = ${JSON.stringify(value)}`;
  const at = lines.findIndex((each, index) => index >= from && index < to && keyOf(each) === key);
  if (at >= 0) lines[at] = line;
  else lines.splice(from, 0, line);
  return lines.join("\n");
}

/** The text without a key of a section. */
export function withoutKey(toml: string, { section, key }: TomlKey): string {
  const lines = toml.split("\n");
  const [from, to] = linesOf(lines, section);
  return lines.filter((line, index) => index < from || index >= to || keyOf(line) !== key).join("\n");
}

/** A string of a section; null if it is not there. */
export function stringIn(toml: string, { section, key }: TomlKey): string | null {
  const lines = toml.split("\n");
  const [from, to] = linesOf(lines, section);
  const line = from < 0 ? undefined : lines.slice(from, to).find((each) => keyOf(each) === key);
  return /^[^=]*=\s*["']([^"']*)["']/.exec(line ?? "")?.[1] ?? null;
}

/** The strings of a section, by key. */
export function stringsIn(toml: string, section: string): Record<string, string> {
  const lines = toml.split("\n");
  const [from, to] = linesOf(lines, section);
  const keys = from < 0 ? [] : lines.slice(from, to).flatMap((line) => keyOf(line) ?? []);
  return Object.fromEntries(keys.map((key) => [key, stringIn(toml, { section, key }) ?? ""]));
}

/** First line of a section and the line after its last; negative if there is none. */
function linesOf(lines: readonly string[], section: string): [from: number, to: number] {
  const headers = lines.flatMap((line, index) => {
    const name = HEADER.exec(line)?.[1]?.trim();
    return name === undefined ? [] : [{ name, index }];
  });
  const end = (after: number) => headers.find(({ index }) => index > after)?.index ?? lines.length;
  if (section === "") return [0, end(-1)];
  const found = headers.find(({ name }) => name === section);
  return found ? [found.index + 1, end(found.index)] : [-1, -1];
}

function keyOf(line: string): string | undefined {
  return /^\s*([\w-]+)\s*=/.exec(line)?.[1];
}
