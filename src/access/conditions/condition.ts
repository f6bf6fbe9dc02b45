import type { ConditionContext } from "./context.ts";
import type { ValueTest } from "./family.ts";
import { OPERATORS } from "./operators.ts";

/** A condition operator, taken apart: `ForAnyValue:StringLikeIfExists`. */
interface OperatorForm {
  readonly set: "ForAllValues" | "ForAnyValue" | null;
  readonly test: string;
  readonly ifExists: boolean;
}

/** One key under one operator, as policies have it. */
interface WrittenCondition {
  readonly operator: OperatorForm;
  readonly key: string;
  readonly values: readonly string[];
}

/** A condition prepared for many requests. */
export interface CompiledCondition {
  readonly written: WrittenCondition;
  /** The key in lower case, as keys are compared. */
  readonly key: string;
  holds(context: ConditionContext): boolean;
}

/**
 * Prepares a condition (IAM User Guide, Condition operators; Single-valued vs. multivalued context keys). One with an
 * unknown operator never holds.
 *
 * @param variables whether policy variables are read, which only Version 2012-10-17 has.
 */
export function compileCondition(written: WrittenCondition, variables: boolean): CompiledCondition {
  const key = written.key.toLowerCase();
  const holds = testOf(written, variables);
  return { written, key, holds: (context) => holds(context.get(key), context) };
}

type KeyTest = (given: readonly string[] | undefined, context: ConditionContext) => boolean;

function testOf({ operator, values }: WrittenCondition, variables: boolean): KeyTest {
  if (operator.test === "Null") {
    const wanted = new Set(values.map((value) => value.toLowerCase()));
    return (given) => wanted.has(isAbsent(given) ? "true" : "false");
  }
  const found = OPERATORS.get(operator.test);
  if (found === undefined) return () => false;
  const { family, negated } = found;
  const matches = family(values, variables);
  const whenAbsent =
    operator.ifExists || operator.set === "ForAllValues" || (operator.set === null && negated);
  switch (operator.set) {
    case "ForAllValues":
      return (given, context) => {
        return withoutEmpty(given).every((each) => matches(each, context) !== negated);
      };
    case "ForAnyValue":
      return (given, context) => {
        const present = withoutEmpty(given);
        if (present.length === 0) return whenAbsent;
        return present.some((each) => matches(each, context) !== negated);
      };
    default:
      return (given, context) => {
        if (given === undefined || given.length === 0) return whenAbsent;
        return anyMatches(given, matches, context) !== negated;
      };
  }
}

function isAbsent(given: readonly string[] | undefined): boolean {
  return given === undefined || given.length === 0;
}

function anyMatches(given: readonly string[], matches: ValueTest, context: ConditionContext): boolean {
  for (const each of given) if (matches(each, context)) return true;
  return false;
}

/** The values that set operators see: an empty text is none ("a null data set, such as an empty string"). */
function withoutEmpty(given: readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : given.filter((each) => each !== "");
}
