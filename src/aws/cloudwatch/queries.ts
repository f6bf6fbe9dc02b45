import { invalidCombination, invalidValue } from "./errors.ts";
import type { Query } from "./evaluation.ts";

/** Checks the ids of queries, and that each has either a metric or an expression. @throws AwsError */
export function checkQueries(queries: readonly Query[]): void {
  for (const { Id, MetricStat, Expression } of queries) {
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id)) {
      throw invalidValue(`The value for parameter Id (${Id}) must start with a lowercase letter.`);
    }
    if ((MetricStat === undefined) === (Expression === undefined)) {
      throw invalidCombination(`The query ${Id} must have either MetricStat or Expression.`);
    }
  }
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) {
    throw invalidValue("The ids of the queries must be unique.");
  }
}
