import { fromBase64, toBase64 } from "../../bytes.ts";
import { inBlocks } from "./addresses.ts";
import { likeArns } from "./arns.ts";
import { momentOf } from "./dates.ts";
import type { Family } from "./family.ts";
import { comparison, numberOf, ORDERS } from "./numbers.ts";
import { equalTexts, equalTextsIgnoringCase, likeTexts } from "./texts.ts";

/** How an operator compares, without `IfExists` and set operator. */
export interface Operator {
  readonly family: Family;
  /** Whether it holds where no value matches, and where there is none. */
  readonly negated: boolean;
}

/** Bool: `true` or `false` in any case. */
const equalBooleans: Family = (values) => {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return (given) => /^(?:true|false)$/i.test(given) && wanted.has(given.toLowerCase());
};

/** BinaryEquals: base64 of the same bytes. */
const equalBytes: Family = (values) => {
  const wanted = new Set(values.map(canonical));
  wanted.delete(null);
  return (given) => wanted.has(canonical(given));
};

function canonical(base64: string): string | null {
  const bytes = fromBase64(base64);
  return bytes === null ? null : toBase64(bytes);
}

/** Operators that only tell how values compare, with the names of those that are true where they are false. */
const FAMILIES: readonly (readonly [name: string, negation: string | null, family: Family])[] = [
  ["StringEquals", "StringNotEquals", equalTexts],
  ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", equalTextsIgnoringCase],
  ["StringLike", "StringNotLike", likeTexts],
  ["NumericEquals", "NumericNotEquals", comparison(numberOf, ORDERS.Equals)],
  ["NumericLessThan", null, comparison(numberOf, ORDERS.LessThan)],
  ["NumericLessThanEquals", null, comparison(numberOf, ORDERS.LessThanEquals)],
  ["NumericGreaterThan", null, comparison(numberOf, ORDERS.GreaterThan)],
  ["NumericGreaterThanEquals", null, comparison(numberOf, ORDERS.GreaterThanEquals)],
  ["DateEquals", "DateNotEquals", comparison(momentOf, ORDERS.Equals)],
  ["DateLessThan", null, comparison(momentOf, ORDERS.LessThan)],
  ["DateLessThanEquals", null, comparison(momentOf, ORDERS.LessThanEquals)],
  ["DateGreaterThan", null, comparison(momentOf, ORDERS.GreaterThan)],
  ["DateGreaterThanEquals", null, comparison(momentOf, ORDERS.GreaterThanEquals)],
  ["Bool", null, equalBooleans],
  ["BinaryEquals", null, equalBytes],
  ["IpAddress", "NotIpAddress", inBlocks],
  ["ArnEquals", "ArnNotEquals", likeArns],
  ["ArnLike", "ArnNotLike", likeArns],
];

/**
 * The condition operators of both clouds, but Null (IAM User Guide, Condition operators; RAM, Policy elements:
 * Condition).
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  FAMILIES.flatMap(([name, negation, family]): [string, Operator][] => [
    [name, { family, negated: false }],
    ...(negation === null ? [] : [[negation, { family, negated: true }] satisfies [string, Operator]]),
  ]),
);
