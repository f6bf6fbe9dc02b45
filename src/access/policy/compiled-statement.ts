import { Glob } from "../../glob.ts";
import { type CompiledCondition, compileCondition } from "../conditions/condition.ts";
import type { ConditionContext } from "../conditions/context.ts";
import { mayStand } from "./aws-standing-keys.ts";
import type { Listed, PolicyPrincipal, PolicyStatement, PrincipalKind } from "./document.ts";
import { resourceTest } from "./resource-test.ts";

/** The names in a Principal or NotPrincipal, by their kind. */
export interface NamedPrincipals {
  readonly not: boolean;
  readonly names: ReadonlyMap<PrincipalKind, ReadonlySet<string>>;
}

/** A statement prepared for many requests. */
export interface CompiledStatement {
  readonly written: PolicyStatement;
  /** Sid, or `statement N` counted from 1. */
  readonly label: string;
  /** Null where the statement names nobody. */
  readonly principals: NamedPrincipals | null;
  /** As they are written. */
  readonly conditions: readonly CompiledCondition[];
  /** All of them, those first that ask for nothing of the request: they decide for every request of a caller. */
  readonly ordered: readonly CompiledCondition[];
  coversAction(action: string): boolean;
  /** Whether Resource or NotResource covers a resource; never where the statement has neither. */
  coversResource(resource: string, context: ConditionContext): boolean;
}

/**
 * Prepares a statement.
 *
 * @param at its place, counted from 0.
 * @param variables whether policy variables are read.
 */
export function compileStatement(
  written: PolicyStatement,
  at: number,
  variables: boolean,
): CompiledStatement {
  const { sid, action, resource, principal, conditions } = written;
  const covers = resource === null ? null : resourceTest(resource, variables);
  const compiled = conditions.map((each) => compileCondition(each, variables));
  return {
    written,
    label: sid === null || sid === "" ? `statement ${at + 1}` : sid,
    principals: principal === null ? null : byKind(principal),
    conditions: compiled,
    ordered: compiled.toSorted((one, other) => Number(mayStand(other.key)) - Number(mayStand(one.key))),
    coversAction: action === null ? () => false : actionTest(action),
    coversResource: (name, context) => covers?.(name, context) ?? false,
  };
}

function byKind({ not, values }: Listed<PolicyPrincipal>): NamedPrincipals {
  const names = new Map<PrincipalKind, Set<string>>();
  for (const { kind, name } of values) names.set(kind, (names.get(kind) ?? new Set()).add(name));
  return { not, names };
}

/** Names of actions are compared without case. */
function actionTest({ not, values }: Listed<string>): (action: string) => boolean {
  const globs = values.filter((value) => value !== "").map((value) => new Glob(value.toLowerCase()));
  if (globs.length === 0) return () => false;
  return (action) => {
    const name = action.toLowerCase();
    return globs.some((glob) => glob.matches(name)) !== not;
  };
}
