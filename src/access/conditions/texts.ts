import { Glob } from "../../glob.ts";
import { GlobSet } from "../../glob-set.ts";
import { anyTest, type Family, templateTest, type ValueTest } from "./family.ts";
import { fixedPieces, plainText, templateOf } from "./template.ts";

/** StringEquals: equal, in which `*` is a character like others. */
export const equalTexts: Family = (values, variables) => equal(values, variables, (text) => text);

/** StringEqualsIgnoreCase. */
export const equalTextsIgnoringCase: Family = (values, variables) =>
  equal(values, variables, (text) => text.toLowerCase());

function equal(values: readonly string[], variables: boolean, form: (text: string) => string): ValueTest {
  const fixed = new Set<string>();
  const tests: ValueTest[] = [];
  for (const value of values) {
    const template = templateOf(value, variables);
    const pieces = fixedPieces(template);
    if (pieces !== null) fixed.add(form(plainText(pieces)));
    else {
      const prepare = (pieces: Parameters<typeof plainText>[0]) => {
        const wanted = form(plainText(pieces));
        return (given: string) => form(given) === wanted;
      };
      tests.push(templateTest(template, prepare));
    }
  }
  const [only] = fixed;
  if (tests.length === 0 && fixed.size === 1) return (given) => form(given) === only;
  const others = anyTest(tests);
  return (given, context) => fixed.has(form(given)) || others(given, context);
}

/** StringLike: `*` for any characters, `?` for one. */
export const likeTexts: Family = (values, variables) => {
  const templates = values.map((value) => templateOf(value, variables));
  const fixed = templates.map(fixedPieces).filter((pieces) => pieces !== null);
  const others = templates.filter((template) => fixedPieces(template) === null);
  const globs = new GlobSet(fixed);
  return anyTest([
    (given: string) => globs.matches(given),
    ...others.map((template) =>
      templateTest(template, (pieces) => {
        const glob = new Glob(pieces);
        return (given: string) => glob.matches(given);
      }),
    ),
  ]);
};
