import jsep from "jsep";

/** Values by the time (milliseconds) at which their period begins. */
export type Series = ReadonlyMap<number, number>;

/** What an expression comes to: one value for every time, or the same for all of them. */
export type Value = Series | number;

/** Where an expression finds what it names. */
export interface MathSource {
  /** The series with an id. @throws MathError where there is none */
  readonly series: (id: string) => Series;
  /** Times of every period of the request, for what has no times of its own. */
  readonly times: readonly number[];
  /** Seconds of a period. */
  readonly period: (id: string) => number;
  /** The quota behind a usage metric, in units of one of its periods; null where it has none. */
  readonly quota: (id: string) => number | null;
}

/** An expression that cannot be worked out. The message is for whoever wrote it. */
export class MathError extends Error {}

// CloudWatch has neither of JavaScript's operators that these are, and jsep knows them.
for (const operator of ["|", "^", "&", "<<", ">>", ">>>", "===", "!==", "**", "??"])
  jsep.removeBinaryOp(operator);

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<": (a, b) => Number(a < b),
  "<=": (a, b) => Number(a <= b),
  ">": (a, b) => Number(a > b),
  ">=": (a, b) => Number(a >= b),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  "||": (a, b) => Number(a !== 0 || b !== 0),
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Functions of all values of one series, or of the values that several have at one time. */
const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: sum,
  AVG: (values) => sum(values) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

/** Functions of each value. */
const EACH: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
};

/**
 * Works a metric math expression out: arithmetic, comparison, SUM, AVG, MIN, MAX, ABS, CEIL, FLOOR, IF, FILL, PERIOD and
 * SERVICE_QUOTA (CloudWatch User Guide, Using metric math). A division by zero and a time that one side lacks give no
 * value.
 *
 * @throws MathError
 */
export function evaluate(expression: string, source: MathSource): Series {
  let tree: jsep.Expression;
  try {
    tree = jsep(expression);
  } catch {
    throw new MathError(`Error in expression '${expression}': it cannot be read.`);
  }
  const value = resultOf(tree, source);
  const series = typeof value === "number" ? new Map(source.times.map((time) => [time, value])) : value;
  return new Map([...series].filter(([, each]) => Number.isFinite(each)));
}

function resultOf(node: jsep.Expression, source: MathSource): Value {
  switch (node.type) {
    case "Literal":
      if (typeof node.value === "number") return node.value;
      break;
    case "Identifier":
      return source.series(String(node.name));
    case "UnaryExpression": {
      const { operator, argument } = node as jsep.UnaryExpression;
      if (operator === "-") return combine(0, resultOf(argument, source), OPERATORS["-"] as Operator);
      break;
    }
    case "BinaryExpression": {
      const { operator, left, right } = node as jsep.BinaryExpression;
      const apply = OPERATORS[operator];
      if (apply) return combine(resultOf(left, source), resultOf(right, source), apply);
      break;
    }
    case "CallExpression": {
      const { callee, arguments: given } = node as jsep.CallExpression;
      if (callee.type === "Identifier") return call(String(callee.name), given, source);
      break;
    }
  }
  throw new MathError("Error in expression: only metric math is understood.");
}

type Operator = (a: number, b: number) => number;

function combine(a: Value, b: Value, apply: Operator): Value {
  if (typeof a === "number" && typeof b === "number") return apply(a, b);
  const times = typeof a === "number" ? (b as Series).keys() : a.keys();
  const combined = new Map<number, number>();
  for (const time of times) {
    const left = at(a, time);
    const right = at(b, time);
    if (left !== undefined && right !== undefined) combined.set(time, apply(left, right));
  }
  return combined;
}

function at(value: Value, time: number): number | undefined {
  return typeof value === "number" ? value : value.get(time);
}

function call(name: string, given: readonly jsep.Expression[], source: MathSource): Value {
  const upper = name.toUpperCase();
  const aggregate = AGGREGATES[upper];
  if (aggregate) return aggregated(aggregate, elementsOf(given), source);
  const each = EACH[upper];
  const [first, second, third] = given;
  if (!first) throw new MathError(`The function ${name} needs an argument.`);
  if (each) return combine(resultOf(first, source), 0, each);
  switch (upper) {
    case "PERIOD":
      return source.period(idOf(first, name));
    case "SERVICE_QUOTA": {
      const quota = source.quota(idOf(first, name));
      if (quota === null)
        throw new MathError("SERVICE_QUOTA is for usage metrics that have a service quota.");
      return quota;
    }
    case "FILL":
      return filled(resultOf(first, source), second ? resultOf(second, source) : 0, source);
    case "IF":
      return chosen(
        resultOf(first, source),
        second ? resultOf(second, source) : 1,
        third ? resultOf(third, source) : null,
        source,
      );
  }
  throw new MathError(`The function ${name} is not known.`);
}

/** One series comes to one number; several, to one series. */
function aggregated(
  apply: (values: readonly number[]) => number,
  given: readonly jsep.Expression[],
  source: MathSource,
): Value {
  const values = given.map((node) => resultOf(node, source));
  const [only] = values;
  if (values.length === 1 && only !== undefined) {
    if (typeof only === "number") return only;
    return only.size === 0 ? Number.NaN : apply([...only.values()]);
  }
  const times = new Set(values.flatMap((value) => (typeof value === "number" ? [] : [...value.keys()])));
  return new Map(
    [...times].map((time) => [time, apply(values.flatMap((value) => at(value, time) ?? []))] as const),
  );
}

/** `SUM([m1, m2])` and `SUM(m1)`. */
function elementsOf(given: readonly jsep.Expression[]): readonly jsep.Expression[] {
  const [first] = given;
  if (given.length !== 1 || first?.type !== "ArrayExpression") return given;
  return (first as jsep.ArrayExpression).elements.filter((each) => each !== null);
}

function filled(value: Value, filler: Value, source: MathSource): Value {
  if (typeof value === "number") return value;
  return new Map(
    source.times.flatMap((time) => {
      const found = value.get(time) ?? at(filler, time);
      return found === undefined ? [] : [[time, found] as const];
    }),
  );
}

function chosen(test: Value, yes: Value, no: Value | null, source: MathSource): Value {
  const times = typeof test === "number" ? source.times : [...test.keys()];
  return new Map(
    times.flatMap((time) => {
      const side = at(test, time) ? yes : no;
      const value = side === null ? undefined : at(side, time);
      return value === undefined ? [] : [[time, value] as const];
    }),
  );
}

function idOf(node: jsep.Expression, name: string): string {
  if (node.type !== "Identifier") throw new MathError(`The function ${name} takes the id of a metric.`);
  return String(node.name);
}
