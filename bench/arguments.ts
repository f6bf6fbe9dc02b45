import { parseArgs } from "node:util";
import type { Effort } from "./rows.ts";

/** Names of the sections, in the order in which they are measured. */
export const SECTION_NAMES = [
  "symmetric",
  "half-load",
  "signed",
  "recording",
  "clouds",
  "instance",
  "policies",
  "decisions",
  "console",
  "specs",
  "rsa",
  "birth",
  "start",
  "memory",
  "costs",
  "scale",
] as const;

export type SectionName = (typeof SECTION_NAMES)[number];

/** Sections that take many minutes, and are measured only where they are named. */
const LONG: readonly SectionName[] = ["costs", "scale"];

/** Sections that are paired with another checkout's unless others are named: those of requests, and the start. */
const PAIRED: readonly SectionName[] = ["symmetric", "signed", "clouds", "instance", "policies", "start"];

/** Sections that measure no server, or not this way. */
const UNPAIRED: readonly SectionName[] = ["decisions", "memory", "costs", "scale"];

/** What a run of the benchmark is to do. */
export interface Choice {
  readonly effort: Effort;
  /** What is measured: sections of ours, or other mocks beside ours. */
  readonly measured: "sections" | "peers";
  readonly sections: readonly SectionName[];
  /** Path of the file that gets the rows, or `-` for the standard output. */
  readonly json: string | null;
  /** Path of a stored run or of a checkout, which this run is compared with. */
  readonly compare: string | null;
}

/** Error of a wrong call, with its reason in one line. */
export class UsageError extends Error {}

export const USAGE = `usage: npm run bench -- [flags]

  --only NAMES      these sections, separated by commas
  --without NAMES   all but these
  --rounds N        5 by default
  --seconds N       of a round, 2 by default
  --json FILE       also writes the rows as JSON; - is the standard output, and tables go to stderr then
  --compare FILE    compares the ratios with those of a run that --json wrote
  --compare DIR     measures in pairs with another checkout of the project that has its dependencies
  --peers           other mocks of AWS KMS beside this one

sections: ${SECTION_NAMES.join(", ")}
only where named: ${LONG.join(", ")}
in pairs, where none is named: ${PAIRED.join(", ")}
Something slower than before ends with 1, a wrong call with 2.`;

/**
 * Reads the arguments.
 *
 * @param isFolder whether a path is a folder, and so a checkout.
 * @throws UsageError
 */
export function readArguments(args: readonly string[], isFolder: (path: string) => boolean): Choice {
  const flags = parsed(args);
  const compare = flags.compare ?? null;
  const measured = flags.peers ? "peers" : "sections";
  const isPaired = compare !== null && isFolder(compare);
  if (measured === "peers" && (isPaired || flags.only !== undefined || flags.without !== undefined)) {
    throw new UsageError("--peers has no sections, and is compared with files only");
  }
  const usual = isPaired ? PAIRED : SECTION_NAMES.filter((name) => !LONG.includes(name));
  const only = flags.only === undefined ? usual : namesOf("only", flags.only);
  const without = flags.without === undefined ? [] : namesOf("without", flags.without);
  const sections = SECTION_NAMES.filter((name) => only.includes(name) && !without.includes(name));
  const unpaired = sections.find((name) => isPaired && UNPAIRED.includes(name));
  if (unpaired !== undefined) throw new UsageError(`${unpaired} cannot be measured in pairs`);
  return {
    effort: {
      rounds: numberOf("rounds", flags.rounds, Number.isSafeInteger),
      seconds: numberOf("seconds", flags.seconds, Number.isFinite),
    },
    measured,
    sections,
    json: flags.json ?? null,
    compare,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        without: { type: "string" },
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "2" },
        json: { type: "string" },
        compare: { type: "string" },
        peers: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function namesOf(flag: string, list: string): SectionName[] {
  return list.split(",").map((name) => {
    const known = SECTION_NAMES.find((one) => one === name);
    if (known === undefined) throw new UsageError(`--${flag}: no section "${name}"`);
    return known;
  });
}

function numberOf(flag: string, text: string, isRight: (number: number) => boolean): number {
  const number = Number(text);
  if (!isRight(number) || number <= 0) throw new UsageError(`--${flag}: "${text}"`);
  return number;
}
