import { BoundedMap } from "../../bounded-map.ts";
import { type CompiledStatement, compileStatement } from "./compiled-statement.ts";
import type { PolicyDocument } from "./document.ts";
import { readStoredPolicy } from "./stored.ts";

/** The statements of a policy that are about an action. */
export interface StatementsOfAction {
  readonly allow: readonly CompiledStatement[];
  readonly deny: readonly CompiledStatement[];
}

/** A policy prepared for many decisions. */
export interface CompiledPolicy {
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
  /** @param action such as `kms:Encrypt`, in any case. */
  forAction(action: string): StatementsOfAction;
}

/** Actions whose statements a policy remembers; a cloud has few, but simulations may ask of any text. */
const MOST_ACTIONS = 100;

/** Prepares a policy. A statement that lacks its actions has no effect. */
export function compile(document: PolicyDocument): CompiledPolicy {
  // Variables came with this version; before, `${` is text (IAM User Guide, IAM JSON policy elements: Version).
  const variables = document.version === "2012-10-17";
  const statements = document.statements.map((each, at) => compileStatement(each, at, variables));
  const byAction = new BoundedMap<string, StatementsOfAction>(MOST_ACTIONS);
  return {
    document,
    statements,
    forAction(action) {
      const known = byAction.get(action);
      if (known !== undefined) return known;
      const about = statements.filter((each) => each.coversAction(action));
      const of = (effect: "Allow" | "Deny") => about.filter(({ written }) => written.effect === effect);
      const found = { allow: of("Allow"), deny: of("Deny") };
      byAction.set(action, found);
      return found;
    },
  };
}

/** Policies that are kept prepared: at 32,768 bytes each that is some 20 MB. */
const MOST_POLICIES = 256;

const policies = new BoundedMap<string, CompiledPolicy>(MOST_POLICIES);

/**
 * The policy of a stored text, prepared once. A text that would be refused today is read as far as it goes
 * (`readStoredPolicy`), so that no decision fails for it.
 */
export function compiledPolicy(text: string): CompiledPolicy {
  const known = policies.get(text);
  if (known !== undefined) return known;
  const policy = compile(readStoredPolicy(text));
  policies.set(text, policy);
  return policy;
}
