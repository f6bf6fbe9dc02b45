/** How a run of wrangler has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Wrangler, as far as its commands are run without a terminal. */
export interface Runner {
  run(...args: readonly string[]): Promise<Ended>;
}

/** What wrangler said of a failure, in one line. */
export function wordsOf({ stdout, stderr }: Ended): string {
  const text = `${stderr}\n${stdout}`;
  const error = /\[ERROR\]\s*(.+)/.exec(text)?.[1] ?? text.split("\n").find((line) => line.trim() !== "");
  // A refused call is told in the first line, why in those with a code.
  const codes = text.match(/\S.*\[code: \d+\]/g) ?? [];
  return [error?.trim() ?? "it failed without a word", ...codes].join(" ");
}
