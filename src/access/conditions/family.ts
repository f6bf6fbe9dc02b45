import type { GlobPiece } from "../../glob.ts";
import type { ConditionContext } from "./context.ts";
import { filled, fixedPieces, type Template } from "./template.ts";

/** Whether what a request gives, mostly a text, matches one of the values of a condition. */
export type ValueTest<T = string> = (given: T, context: ConditionContext) => boolean;

/**
 * How a family of operators compares, prepared for the values of a condition.
 *
 * @param variables whether policy variables are read.
 */
export type Family = (values: readonly string[], variables: boolean) => ValueTest;

/**
 * Whether a template matches: prepared once where it has no variables, else whenever their values are others than those of
 * the request before, because most requests are of few callers.
 */
export function templateTest<T>(
  template: Template,
  prepare: (pieces: readonly GlobPiece[]) => (given: T) => boolean,
): ValueTest<T> {
  const fixed = fixedPieces(template);
  if (fixed !== null) return prepare(fixed);
  let before: readonly GlobPiece[] = [];
  let test = prepare(before);
  return (given, context) => {
    const pieces = filled(template, context);
    if (pieces === null) return false;
    if (!areSame(pieces, before)) {
      test = prepare(pieces);
      before = pieces;
    }
    return test(given);
  };
}

function areSame(some: readonly GlobPiece[], others: readonly GlobPiece[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ text, literal }, at) => text === others[at]?.text && literal === others[at].literal)
  );
}

/** Whether one of several tests succeeds. */
export function anyTest<T>(tests: readonly ValueTest<T>[]): ValueTest<T> {
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (given, context) => {
    for (const test of tests) if (test(given, context)) return true;
    return false;
  };
}
