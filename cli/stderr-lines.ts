import type { Readable } from "node:stream";

/** About our compatibility flags, which are wrangler's to choose; frames of workerd's own code, as addresses. */
const NOISE = /became the default as of|^stack: |^\*\*\* Uncaught exception/;
/** What workerd says last where it crashes. */
const CRASH = /^\*\*\* Received signal #\d+: (.*)$/;
/** SQLite's own words in what workerd says of a failure. */
const SQLITE = /(?:dbErrorMessage\([^=]*\) = |failed: )([^;]*: SQLITE_\w+)/;

/** What workerd writes to stderr, by lines: kept until it runs as it should, passed on to ours afterwards. */
export class StderrLines {
  /** What was written so far, without noise. */
  kept: string[] = [];
  /** The signal that it crashed by, such as `Segmentation fault`; null where it has not. */
  crash: string | null = null;
  #passing = false;
  #rest = "";

  constructor(stderr: Readable) {
    stderr.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (this.#rest + chunk).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#add(line);
    });
    stderr.on("end", () => this.#add(this.#rest));
  }

  /** What SQLite has said of a failure first; null where it has not. */
  get databaseFailure(): string | null {
    for (const line of this.kept) {
      if (line.startsWith(DATABASE)) return line.slice(DATABASE.length);
    }
    return null;
  }

  /** Passes on what was kept and what comes. */
  pass(): void {
    this.#passing = true;
    for (const line of this.kept) console.error(line);
    this.kept = [];
  }

  #add(line: string): void {
    if (line.trim() === "" || NOISE.test(line)) return;
    const signal = CRASH.exec(line)?.[1];
    if (signal !== undefined) {
      this.crash = signal;
      return;
    }
    const told = tidy(line);
    if (this.#passing) console.error(told);
    else this.kept.push(told);
  }
}

const DATABASE = "a database failed: ";

/** A line as it is told: workerd is long about SQLite. */
function tidy(line: string): string {
  const failure = SQLITE.exec(line)?.[1];
  return failure === undefined ? line : `${DATABASE}${failure}`;
}
