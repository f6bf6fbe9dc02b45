/** How decisions over the largest policies are measured: what 32,768 bytes of wildcards cost. */
import { median } from "./rows.ts";
import type { Target } from "./targets.ts";

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

/** Microseconds of a decision, over a fiftieth of a second. @throws Error where it denies */
function microsOf(decision: Decision): number {
  if (!decision()) throw new Error("a policy of the benchmark denies");
  let times = 0;
  const begun = performance.now();
  do {
    decision();
    times += 1;
  } while (performance.now() - begun < 20);
  return ((performance.now() - begun) * 1000) / times;
}

/** Targets of decisions over each of several policies, alone, warm, compared with a plain one. */
export function decisionTargets(
  cloud: string,
  plain: Decision,
  large: readonly (readonly [name: string, decision: Decision])[],
): Target[] {
  const yardstick = `${cloud}: one statement`;
  const targetOf = (name: string, decision: Decision): Target => ({
    name,
    run: async () => ({ micros: median(Array.from({ length: 5 }, () => microsOf(decision))) }),
    against: [{ yardstick, by: "micros" }],
  });
  return [
    { ...targetOf(yardstick, plain), against: [] },
    ...large.map(([name, decision]) => {
      return { ...targetOf(`${cloud}: ${name}`, decision), limits: { micros: REACH_MICROS } };
    }),
  ];
}
