/** How decisions over the largest policies are measured: what 32,768 bytes of wildcards cost. */
import { median, type Row } from "./rows.ts";

/** Longest time of a decision over the largest policy, microseconds. */
const REACH_MICROS = 1000;

/** Bytes of the largest key policy, and those of them that patterns can take. */
const LARGEST = 32_768;
export const ROOM = LARGEST - 400;
/** Characters of the value that patterns are compared with: the longest encryption context. */
export const LONGEST = 8192;

export type Statement = Readonly<Record<string, unknown>>;

/** A policy of as many statements as fit, then a last one. @param statement the one of a number */
export function filled(statement: (number: number) => Statement, last: Statement): readonly Statement[] {
  const statements: Statement[] = [];
  for (let size = 200; ; ) {
    const next = statement(statements.length);
    size += JSON.stringify(next).length + 1;
    if (size > LARGEST) return [...statements, last];
    statements.push(next);
  }
}

/** As many repetitions of a text as a length has room for. */
export function repeated(text: string, length: number): string {
  return text.repeat(Math.floor(length / text.length));
}

/** A decision that is made again and again. @returns whether it allows */
export type Decision = () => boolean;

/** Microseconds of a decision: the median of rounds. @throws Error where it denies */
export function microsOf(decision: Decision): number {
  if (!decision()) throw new Error("a policy of the benchmark denies");
  const rounds = Array.from({ length: 15 }, () => {
    let times = 0;
    const begun = performance.now();
    do {
      decision();
      times += 1;
    } while (performance.now() - begun < 20);
    return ((performance.now() - begun) * 1000) / times;
  });
  return median(rounds);
}

/** Rows of what decisions over each of several policies cost, alone, warm, compared with a plain one. */
export function decisionRows(
  cloud: string,
  plain: Decision,
  large: readonly (readonly [name: string, decision: Decision])[],
): Row[] {
  const yardstick = `${cloud}: one statement`;
  const usual = microsOf(plain);
  const rowOf = (name: string, micros: number, rest: Pick<Row, "limits" | "comparisons">): Row => ({
    section: "decisions",
    name,
    figures: { micros },
    ...rest,
  });
  return [
    rowOf(yardstick, usual, { comparisons: [] }),
    ...large.map(([name, decision]) => {
      const micros = microsOf(decision);
      const comparisons = [{ yardstick, by: "micros" as const, ratios: [usual / micros] }];
      return rowOf(`${cloud}: ${name}`, micros, { limits: { micros: REACH_MICROS }, comparisons });
    }),
  ];
}
