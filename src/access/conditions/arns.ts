import { Glob, type GlobPiece } from "../../glob.ts";
import { anyTest, type Family, templateTest } from "./family.ts";
import { templateOf } from "./template.ts";

/** Colons between the six parts of an ARN; the last part may have more. */
const COLONS = 5;

/**
 * ArnLike and ArnEquals, which are the same: the six parts are matched one by one, so that `*` does not cross the first
 * five colons. A lone `*` is every ARN.
 */
export const likeArns: Family = (values, variables) =>
  anyTest(values.map((value) => templateTest(templateOf(value, variables), arnTest)));

/** Whether an ARN is like a pattern, as in `likeArns`, without variables. */
export function isLikeArn(pattern: string, arn: string): boolean {
  return arnTest([{ text: pattern, literal: false }])(arn);
}

function arnTest(pieces: readonly GlobPiece[]): (given: string) => boolean {
  const parts = splitAtColons(pieces);
  const [only] = pieces;
  const isEverything = pieces.length === 1 && only?.literal === false && only.text === "*";
  if (!isEverything && parts.length <= COLONS) return () => false;
  const globs = parts.map((part) => new Glob(part));
  return (given) => {
    const texts = partsOfArn(given);
    return texts !== null && (isEverything || globs.every((glob, at) => glob.matches(texts[at] ?? "")));
  };
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

/** The ARN that was taken apart last: the statements of a policy ask for the same one. */
let last: { readonly arn: string; readonly parts: readonly string[] | null } = { arn: "", parts: null };

function partsOfArn(arn: string): readonly string[] | null {
  if (arn !== last.arn) {
    const texts = arn.split(":");
    const parts = texts.length > COLONS ? [...texts.slice(0, COLONS), texts.slice(COLONS).join(":")] : null;
    last = { arn, parts };
  }
  return last.parts;
}
