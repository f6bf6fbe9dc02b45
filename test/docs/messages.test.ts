import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = dirname(dirname(import.meta.dirname));

/** Messages that others say (Node, the C library, TLS), and those that have a status or a place and no sentence. */
const OTHERS =
  /^(Unknown option|GLIBC_|ECONNREFUSED|ENOTFOUND|SELF_SIGNED|cannot run|CERTIFICATE_VERIFY|FILE:|clock\.|(\w+ \w+: )?\d{3} )/;

/** Letters that the sources must have of a message, in one piece: names, numbers and addresses of it are not theirs. */
const ENOUGH = 13;

/** Whether texts have a piece of a message's sentence: whole words, long enough, or all of a shorter one. */
function hasPieceOf(message: string, texts: string): boolean {
  const sentence = message.replace(/^\w+: (?=\S)/, "");
  const enough = Math.min(ENOUGH, sentence.length);
  // Between what differs: names in quotes, addresses.
  const parts = sentence.split(/…|'[^']*'|https?:\S+/).map((part) => part.trim().split(" "));
  const pieces = parts.flatMap((words) =>
    words.flatMap((_, from) =>
      words.slice(from).map((_, length) => words.slice(from, from + length + 1).join(" ")),
    ),
  );
  return pieces.some((piece) => piece.length >= enough && texts.includes(piece));
}

/** Messages in the first column of the page's tables. */
function messages(): string[] {
  const page = readFileSync(join(root, "docs", "troubleshooting.md"), "utf8");
  const cells = page.split("\n").flatMap((line) => /^\| (.*?) \|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message));
}

describe("docs/troubleshooting.md", () => {
  it("quotes messages that the sources have", () => {
    const files = globSync(["src/**/*.ts", "cli/**/*.ts", "cli/*.mjs", "client/*.ts"], { cwd: root });
    const sources = files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
    const quoted = messages().filter((message) => !OTHERS.test(message));
    expect(quoted.length).toBeGreaterThan(40);
    const foreign = quoted.filter((message) => !hasPieceOf(message, sources));
    expect(foreign).toEqual([]);
  });
});
