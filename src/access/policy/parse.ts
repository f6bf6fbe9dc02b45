import { utf8 } from "../../bytes.ts";
import { checkStatements } from "./checks.ts";
import { PolicyError, syntax } from "./defect.ts";
import type { PolicyDocument, PolicyStatement } from "./document.ts";
import { conditionsOf, eitherOf, type Json, objectOf, principalsOf, textOf, textsOf } from "./elements.ts";
import type { PolicyProfile } from "./profile.ts";

const STATEMENT = [
  ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"],
  "Condition",
];

/**
 * Reads a policy document. Its size is looked at first, then the structure of the whole document, then its version, and
 * then what its statements say, rule by rule over all statements.
 *
 * @throws PolicyError
 */
export function parsePolicy(text: string, profile: PolicyProfile): PolicyDocument {
  const { limit, unit } = profile.size;
  const size = unit === "bytes" ? utf8(text).length : text.replace(/\s/g, "").length;
  if (size > limit) throw new PolicyError({ code: "tooLong", limit });
  const document = objectOf(jsonOf(text), "a policy", ["Version", "Statement", ...profile.elements]);
  const version = textOf(document, "Version");
  if (![...profile.versions, ...profile.oldVersions].includes(version)) throw syntax("Version is unknown");
  const id = textOf(document, "Id");
  const statements = statementsOf(document, profile).map((each) => statementOf(each, profile));
  if (statements.length === 0) throw syntax("Statement is empty");
  if (!profile.versions.includes(version)) throw new PolicyError({ code: "oldVersion" });
  checkStatements(statements, profile);
  return { version, id, statements };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw syntax("a policy must be JSON");
  }
}

function statementsOf(document: Json, profile: PolicyProfile): readonly unknown[] {
  if (!Object.hasOwn(document, "Statement")) throw syntax("Statement is missing");
  const { Statement: given } = document;
  if (Array.isArray(given)) return given;
  if (!profile.loneStatement) throw syntax("Statement must be a list");
  return [given];
}

/** What the structure of a statement depends on. */
export type StatementRules = Pick<PolicyProfile, "negatable" | "operators" | "operatorForms"> & {
  readonly principals: Pick<NonNullable<PolicyProfile["principals"]>, "kinds" | "everybody"> | null;
};

/** Reads a statement, as far as its structure. @throws PolicyError syntax */
export function statementOf(value: unknown, profile: StatementRules): PolicyStatement {
  const statement = objectOf(value, "a statement", STATEMENT);
  const effect = textOf(statement, "Effect");
  if (effect !== "Allow" && effect !== "Deny") throw syntax("Effect must be Allow or Deny");
  return {
    sid: textOf(statement, "Sid"),
    effect,
    principal: eitherOf(statement, "Principal", profile, (given) => principalsOf(given, profile)),
    action: eitherOf(statement, "Action", profile, textsOf),
    resource: eitherOf(statement, "Resource", profile, textsOf),
    conditions: Object.hasOwn(statement, "Condition") ? conditionsOf(statement.Condition, profile) : [],
  };
}
