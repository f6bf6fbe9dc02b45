import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = dirname(dirname(import.meta.dirname));

/** A fenced block of the documentation that a reader may run. */
export interface Block {
  /** Its file, from the root. */
  readonly file: string;
  /** Line of its fence. */
  readonly line: number;
  readonly language: Language;
  readonly text: string;
}

/** Languages of blocks that are run; blocks of other languages show answers, pictures or workflows. */
const LANGUAGES = ["sh", "ts", "js", "python"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages of blocks that show lines of `test/clients/`, where they are run against SDKs that have to be downloaded. */
const CLIENTS: Readonly<Record<string, string>> = {
  go: "test/clients/go/main.go",
  java: "test/clients/java/src/main/java/Checks.java",
};

/** A line of a shell's block that shows what the command before it answers. */
const ANSWER = /^# (\{.*\})$/gm;

/** What a block of `sh` says that its commands answer, as patterns: `…` stands for anything. */
export function answersIn(text: string): RegExp[] {
  return [...text.matchAll(ANSWER)].map(([, shown = ""]) => {
    const parts = shown.split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
    return new RegExp(parts.join(".*"));
  });
}

/** A block without what it says that its commands answer. */
export function withoutAnswers(text: string): string {
  return text.replaceAll(ANSWER, "#");
}

const FENCED = /^```([^\n]*)\n([\s\S]*?)^```$/gm;

/** The runnable blocks of README.md and docs/, in order. */
export function documentedBlocks(): Block[] {
  return pages().flatMap((file) => blocksIn(file, readFileSync(join(root, file), "utf8")));
}

/** Lines of blocks in Go and Java that the checks of those SDKs do not have, each with its page. */
export function linesOfNoClient(): string[] {
  return pages().flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(FENCED)].flatMap(({ 1: name = "", 2: text = "" }) => {
      const client = CLIENTS[name];
      if (client === undefined) return [];
      const there = new Set(trimmedLines(readFileSync(join(root, client), "utf8")));
      return trimmedLines(text).flatMap((line) => (there.has(line) ? [] : [`${file}: ${line}`]));
    }),
  );
}

function trimmedLines(text: string): string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim());
}

function pages(): string[] {
  return ["README.md", ...globSync("docs/*.md", { cwd: root }).sort()];
}

/** The runnable blocks of a page. @throws Error for a fence whose language is one of ours under another name */
export function blocksIn(file: string, page: string): Block[] {
  return [...page.matchAll(FENCED)].flatMap(({ 1: name = "", 2: text = "", index }) => {
    const language = LANGUAGES.find((each) => each === name);
    const line = page.slice(0, index).split("\n").length;
    if (language !== undefined) return [{ file, line, language, text }];
    // Workflows of GitHub Actions are tried by test/docs/workflows.test.ts.
    if (name === "" || name === "json" || name === "yaml" || name in CLIENTS) return [];
    throw new Error(`${file}:${line}: blocks of ${name} are not known to test/docs/blocks.ts`);
  });
}
