import jsep from "jsep";

/** A time series: values by the beginning of their period (milliseconds), the earliest first; NaN for no value. */
export interface Series {
  readonly times: Times;
  readonly values: Float64Array;
}

/** Beginnings of periods, the earliest first. Series with equal periods share one array. */
export type Times = Float64Array;

/** Value of an expression: a time series, or a scalar. */
export type Value = Series | number;

/** Data source of an expression. */
export interface MathSource {
  /** The series with an id. @throws MathError where there is none */
  readonly series: (id: string) => Series;
  /** Times of all periods of the request, for scalars and FILL. */
  readonly times: Times;
  /** Length of a period in seconds. */
  readonly period: (id: string) => number;
  /** The quota behind a usage metric, in calls of one period; null where there is none. */
  readonly quota: (id: string) => number | null;
  /** Called before so many values are computed; it throws where they are too many. */
  readonly spend: (values: number) => void;
}

/** A parsed expression. */
export interface Expression {
  readonly tree: jsep.Expression;
  /** Ids in the expression, each once. */
  readonly ids: readonly string[];
}

/** Thrown for an invalid expression. The message is for its author. */
export class MathError extends Error {}

// Removes operators of jsep that CloudWatch does not have.
for (const operator of ["|", "^", "&", "<<", ">>", ">>>", "===", "!==", "**", "??"])
  jsep.removeBinaryOp(operator);

const OPERATORS = new Map<string, (a: number, b: number) => number>([
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
  ["==", (a, b) => Number(a === b)],
  ["!=", (a, b) => Number(a !== b)],
  ["<", (a, b) => Number(a < b)],
  ["<=", (a, b) => Number(a <= b)],
  [">", (a, b) => Number(a > b)],
  [">=", (a, b) => Number(a >= b)],
  ["&&", (a, b) => Number(a !== 0 && b !== 0)],
  ["||", (a, b) => Number(a !== 0 || b !== 0)],
]);

/** An aggregate function: how it adds a value, and its result. */
interface Aggregate {
  readonly add: (so: number, value: number) => number;
  readonly end: (so: number, count: number) => number;
}

const add = (a: number, b: number) => a + b;
const same = (so: number) => so;

/** Aggregate functions, over all values of one series, or over the values of several series at each time. */
const AGGREGATES = new Map<string, Aggregate>([
  ["SUM", { add, end: same }],
  ["AVG", { add, end: (so, count) => so / count }],
  ["MIN", { add: (so, value) => (value < so ? value : so), end: same }],
  ["MAX", { add: (so, value) => (value > so ? value : so), end: same }],
]);

/** Functions of a single value. */
const EACH = new Map<string, (value: number) => number>([
  ["ABS", Math.abs],
  ["CEIL", Math.ceil],
  ["FLOOR", Math.floor],
]);

/**
 * Reads a metric math expression: arithmetic, comparison, SUM, AVG, MIN, MAX, ABS, CEIL, FLOOR, IF, FILL, PERIOD and
 * SERVICE_QUOTA (CloudWatch User Guide, Using metric math).
 *
 * @param text at most 2,048 characters, which limits its nesting.
 * @throws MathError
 */
export function parseExpression(text: string): Expression {
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch {
    throw new MathError(`Error in expression '${text}': it cannot be read.`);
  }
  const ids = new Set<string>();
  const open = [tree];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === "Identifier") ids.add(String(node.name));
    for (const child of childrenOf(node)) open.push(child);
  }
  return { tree, ids: [...ids] };
}

/** Operands and arguments of a node, without the name of a function. */
function childrenOf(node: jsep.Expression): readonly jsep.Expression[] {
  switch (node.type) {
    case "UnaryExpression":
      return [(node as jsep.UnaryExpression).argument];
    case "BinaryExpression": {
      const { left, right } = node as jsep.BinaryExpression;
      return [left, right];
    }
    case "CallExpression":
      return (node as jsep.CallExpression).arguments;
    case "ArrayExpression":
      return (node as jsep.ArrayExpression).elements.filter((each) => each !== null);
    default:
      return [];
  }
}

/**
 * Evaluates an expression, in a time proportional to the number of values and the length of its text. A division by
 * zero gives no value, nor does a time that one operand lacks.
 *
 * @throws MathError, and what `source` throws
 */
export function evaluate({ tree }: Expression, source: MathSource): Series {
  const value = resultOf(tree, source);
  if (typeof value !== "number") return value;
  source.spend(source.times.length);
  return { times: source.times, values: filledArray(source.times.length, finite(value)) };
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
      if (operator === "-") return combine(0, resultOf(argument, source), (a, b) => a - b, source);
      break;
    }
    case "BinaryExpression": {
      const { operator, left, right } = node as jsep.BinaryExpression;
      const apply = OPERATORS.get(operator);
      if (apply) return combine(resultOf(left, source), resultOf(right, source), apply, source);
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

function combine(a: Value, b: Value, apply: (a: number, b: number) => number, source: MathSource): Value {
  if (typeof a === "number" && typeof b === "number") return apply(a, b);
  const { times } = typeof a === "number" ? (b as Series) : a;
  source.spend(times.length);
  const left = valuesAt(a, times);
  const right = valuesAt(b, times);
  const values = new Float64Array(times.length);
  for (let i = 0; i < values.length; i++) {
    const x = left[i] as number;
    const y = right[i] as number;
    values[i] = Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : finite(apply(x, y));
  }
  return { times, values };
}

/** The values at given times, NaN for no value. */
function valuesAt(value: Value, times: Times): Float64Array {
  if (typeof value === "number") return filledArray(times.length, value);
  if (value.times === times) return value.values;
  const found = filledArray(times.length, Number.NaN);
  for (let i = 0, j = 0; i < times.length && j < value.times.length; ) {
    const wanted = times[i] as number;
    const there = value.times[j] as number;
    if (there === wanted) found[i] = value.values[j] as number;
    if (there <= wanted) j++;
    if (there >= wanted) i++;
  }
  return found;
}

function filledArray(length: number, value: number): Float64Array {
  return new Float64Array(length).fill(value);
}

/** A finite number, or NaN for no value. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

function call(name: string, given: readonly jsep.Expression[], source: MathSource): Value {
  const upper = name.toUpperCase();
  const aggregate = AGGREGATES.get(upper);
  if (aggregate) return aggregated(aggregate, given, source);
  const each = EACH.get(upper);
  const [first, second, third] = given;
  if (!first) throw new MathError(`The function ${name} needs an argument.`);
  if (each) return combine(resultOf(first, source), 0, each, source);
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
      return replaced(resultOf(first, source), second ? resultOf(second, source) : 0, source);
    case "IF":
      return chosen(
        resultOf(first, source),
        second ? resultOf(second, source) : 1,
        third ? resultOf(third, source) : Number.NaN,
        source,
      );
  }
  throw new MathError(`The function ${name} is not known.`);
}

/** Applies an aggregate: one series gives a scalar, several, or an array of any number of them, give a series. */
function aggregated(aggregate: Aggregate, given: readonly jsep.Expression[], source: MathSource): Value {
  const elements = elementsOf(given);
  const values = elements.map((node) => resultOf(node, source));
  const [only] = values;
  if (only === undefined) throw new MathError("The function needs an argument.");
  if (values.length === 1 && (elements === given || typeof only === "number")) {
    if (typeof only === "number") return only;
    source.spend(only.values.length);
    let [so, count] = [0, 0];
    for (const value of only.values) {
      if (Number.isNaN(value)) continue;
      so = count === 0 ? value : aggregate.add(so, value);
      count += 1;
    }
    return count === 0 ? Number.NaN : aggregate.end(so, count);
  }
  const times = unionOf(values);
  source.spend(times.length * values.length);
  const sums = new Float64Array(times.length);
  const counts = new Uint32Array(times.length);
  for (const each of values) {
    const there = valuesAt(each, times);
    for (let i = 0; i < there.length; i++) {
      const value = there[i] as number;
      if (Number.isNaN(value)) continue;
      sums[i] = counts[i] === 0 ? value : aggregate.add(sums[i] as number, value);
      counts[i] = (counts[i] as number) + 1;
    }
  }
  for (let i = 0; i < sums.length; i++) {
    sums[i] = counts[i] === 0 ? Number.NaN : finite(aggregate.end(sums[i] as number, counts[i] as number));
  }
  return { times, values: sums };
}

/** The union of the times of several series; empty where all values are scalars. */
function unionOf(values: readonly Value[]): Times {
  const all = new Set(values.flatMap((value) => (typeof value === "number" ? [] : [value.times])));
  if (all.size <= 1) return [...all][0] ?? new Float64Array();
  const union = new Set<number>();
  for (const times of all) for (const time of times) union.add(time);
  return new Float64Array(union).sort();
}

/** The arguments of an aggregate: the elements of an array, as in `SUM([m1, m2])`, or a single one, as in `SUM(m1)`. */
function elementsOf(given: readonly jsep.Expression[]): readonly jsep.Expression[] {
  const [first] = given;
  return given.length === 1 && first?.type === "ArrayExpression" ? childrenOf(first) : given;
}

/** FILL: the value of every period, or the filler for no value. */
function replaced(value: Value, filler: Value, source: MathSource): Value {
  if (typeof value === "number") return value;
  const { times } = source;
  source.spend(times.length);
  const values = valuesAt(value, times).slice();
  const instead = valuesAt(filler, times);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i] as number)) values[i] = instead[i] as number;
  }
  return { times, values };
}

function chosen(test: Value, yes: Value, no: Value, source: MathSource): Value {
  const times = typeof test === "number" ? source.times : test.times;
  source.spend(times.length);
  const tests = valuesAt(test, times);
  const [yeses, noes] = [valuesAt(yes, times), valuesAt(no, times)];
  const values = new Float64Array(times.length);
  for (let i = 0; i < values.length; i++) {
    const decides = tests[i] as number;
    const isMissing = Number.isNaN(decides) && typeof test !== "number";
    values[i] = isMissing ? Number.NaN : ((decides ? yeses : noes)[i] as number);
  }
  return { times, values };
}

function idOf(node: jsep.Expression, name: string): string {
  if (node.type !== "Identifier") throw new MathError(`The function ${name} takes the id of a metric.`);
  return String(node.name);
}
