import { Glob, type GlobPiece } from "../../glob.ts";
import { anyTest, type Family, templateTest } from "./family.ts";
import { templateOf } from "./template.ts";

/** Colons between the six parts of an ARN; the last part may have more. */
const COLONS = 5;

/**
 * ArnLike and ArnEquals, which are the same: the six parts are matched one by one, so that `*` does not cross the first
 * five colons. A lone `*` is every ARN.
 */
export const likeArns: Family = (values, variables) => {
  const test = anyTest(values.map((value) => templateTest(templateOf(value, variables), partsTest)));
  return (given, context) => {
    const parts = partsOfArn(given);
    return parts !== null && test(parts, context);
  };
};

/** Whether an ARN is like a pattern, as in `likeArns`, without variables. */
export function isLikeArn(pattern: string, arn: string): boolean {
  const parts = partsOfArn(arn);
  return parts !== null && partsTest([{ text: pattern, literal: false }])(parts);
}

function partsTest(pieces: readonly GlobPiece[]): (given: readonly string[]) => boolean {
  if (isEverything(pieces)) return () => true;
  const parts = splitAtColons(pieces);
  if (parts.length <= COLONS) return () => false;
  const globs = parts.flatMap((part, at) => (isEverything(part) ? [] : [{ at, glob: new Glob(part) }]));
  return (given) => {
    for (const { at, glob } of globs) if (!glob.matches(given[at] ?? "")) return false;
    return true;
  };
}

function isEverything(pieces: readonly GlobPiece[]): boolean {
  return pieces.length === 1 && pieces[0]?.literal === false && pieces[0].text === "*";
}

/** The pieces of each part of a pattern. */
function splitAtColons(pieces: readonly GlobPiece[]): GlobPiece[][] {
  const parts: GlobPiece[][] = [[]];
  for (const { text, literal } of pieces) {
    let rest = text;
    while (parts.length <= COLONS && rest.includes(":")) {
      const colon = rest.indexOf(":");
      parts.at(-1)?.push({ text: rest.slice(0, colon), literal });
      parts.push([]);
      rest = rest.slice(colon + 1);
    }
    parts.at(-1)?.push({ text: rest, literal });
  }
  return parts;
}

function partsOfArn(arn: string): readonly string[] | null {
  const texts = arn.split(":");
  return texts.length > COLONS ? [...texts.slice(0, COLONS), texts.slice(COLONS).join(":")] : null;
}
