import type { CompiledCondition } from "../conditions/condition.ts";
import type { ConditionContext } from "../conditions/context.ts";
import type { CompiledStatement } from "./compiled-statement.ts";
import type { Listed } from "./document.ts";

/** Who asks, as explanations name them. */
interface AskingPrincipal {
  readonly kind: string;
  /** Of a role that of its session. */
  readonly arn: string;
  /** Of the user or role whose policies count. */
  readonly entityArn: string;
}

/** Most values of a list that an explanation shows. */
const MOST_SHOWN = 5;

/** What of a statement's actions did not match, for people. */
export function missedAction({ written }: CompiledStatement, action: string): string {
  return missedIn("Action", written.action, action);
}

/** What of a statement's principals did not match, for people. */
export function missedPrincipal(
  { written }: CompiledStatement,
  { kind, arn, entityArn }: AskingPrincipal,
): string {
  const names = written.principal && {
    ...written.principal,
    values: written.principal.values.map(({ name }) => name),
  };
  const isSession = kind === "assumedRole" || kind === "federatedUser";
  return missedIn("Principal", names, isSession ? `${arn} (${entityArn})` : arn);
}

/** What of a statement's resources did not match, for people. */
export function missedResource({ written }: CompiledStatement, resource: string): string {
  return missedIn("Resource", written.resource, resource);
}

/** What of a condition did not hold, for people: wanted and given values. */
export function missedCondition({ written, key }: CompiledCondition, context: ConditionContext): string {
  const { operator, values } = written;
  const name = [operator.set, `${operator.test}${operator.ifExists ? "IfExists" : ""}`]
    .filter((each) => each !== null)
    .join(":");
  const given = context.get(key);
  const found =
    given === undefined || given.length === 0 ? "the request has none" : `the request has ${shown(given)}`;
  return `Condition: ${name} ${written.key} wants ${shown(values)}, ${found}`;
}

function missedIn(element: string, listed: Listed<string> | null, asked: string): string {
  if (listed === null) return `${element}: the statement has none`;
  return listed.not
    ? `Not${element}: ${asked} is among ${shown(listed.values)}`
    : `${element}: ${asked} is not among ${shown(listed.values)}`;
}

function shown(values: readonly string[]): string {
  const texts = values.slice(0, MOST_SHOWN).map((each) => JSON.stringify(each));
  const more = values.length - texts.length;
  return texts.length === 0 ? "nothing" : `${texts.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
