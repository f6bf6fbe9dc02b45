import type { Readable } from "node:stream";

/**
 * Lines of no use: warnings about compatibility flags, which wrangler chooses, and workerd's stack frames as addresses.
 */
const NOISE = /became the default as of|^stack: |^\*\*\* Uncaught exception/;
/** workerd's last line at a crash. */
const CRASH = /^\*\*\* Received signal #\d+: (.*)$/;
/** SQLite's message within workerd's message of a failure. */
const SQLITE = /(?:dbErrorMessage\([^=]*\) = |failed: )([^;]*: SQLITE_\w+)/;

/** workerd's stderr by lines: kept until it has started, passed on to this process's stderr afterwards. */
export class StderrLines {
  /** Lines written so far, without noise. */
  kept: string[] = [];
  /** Signal of a crash, such as `Segmentation fault`; null without a crash. */
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

  /** SQLite's first message of a failure, or null. */
  get databaseFailure(): string | null {
    for (const line of this.kept) {
      if (line.startsWith(DATABASE)) return line.slice(DATABASE.length);
    }
    return null;
  }

  /** Passes on the kept lines and all further ones. */
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

/** A line shortened for output, because workerd is verbose about SQLite. */
function tidy(line: string): string {
  const failure = SQLITE.exec(line)?.[1];
  return failure === undefined ? line : `${DATABASE}${failure}`;
}
