import { PolicyError } from "./defect.ts";
import type { PolicyDocument, PolicyStatement } from "./document.ts";
import { AWS_OPERATORS } from "./operators.ts";
import { type StatementRules, statementOf } from "./parse.ts";

/** What statements of any policy of any cloud may have. Those of RAM have less than those of AWS but for its principals. */
const ANY_STATEMENT: StatementRules = {
  negatable: ["Principal", "Action", "Resource"],
  principals: { kinds: ["AWS", "Service", "Federated", "CanonicalUser", "RAM"], everybody: true },
  operators: AWS_OPERATORS,
  operatorForms: true,
};

/**
 * Reads a policy that was stored, perhaps under other rules than today's, as far as it can be read: a statement
 * that cannot has no effect, and the others count. Never throws.
 */
export function readStoredPolicy(text: string): PolicyDocument {
  const document = jsonOf(text);
  const isObject = typeof document === "object" && document !== null;
  const version = isObject && "Version" in document ? document.Version : null;
  const id = isObject && "Id" in document ? document.Id : null;
  const given: unknown = isObject && "Statement" in document ? document.Statement : [];
  return {
    version: typeof version === "string" ? version : null,
    id: typeof id === "string" ? id : null,
    statements: (Array.isArray(given) ? given : [given]).map(readStatement),
  };
}

/** What stands for a statement that cannot be read: it covers no action. */
const WITHOUT_EFFECT: PolicyStatement = {
  sid: null,
  effect: "Allow",
  principal: null,
  action: null,
  resource: null,
  conditions: [],
};

function readStatement(value: unknown): PolicyStatement {
  try {
    return statementOf(value, ANY_STATEMENT);
  } catch (error) {
    if (error instanceof PolicyError) return WITHOUT_EFFECT;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
