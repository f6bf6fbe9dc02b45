import { type PolicyDefect, PolicyError } from "./defect.ts";
import type { Listed, PolicyStatement } from "./document.ts";
import type { PolicyProfile } from "./profile.ts";

type Check = (statement: PolicyStatement, profile: PolicyProfile) => PolicyDefect | null;

/** The rules for one statement, in the order of IAM's answers, whose first broken one is told. */
const CHECKS: readonly Check[] = [
  ({ sid }, profile) => (profile.sid.test(sid ?? "") ? null : { code: "sidCharacters" }),
  ({ principal }, { principals }) => {
    if (principals === null) return principal === null ? null : { code: "principalForbidden" };
    return named(principal, ({ name }) => name).length > 0 ? null : { code: "noPrincipal" };
  },
  ({ action }) => (named(action, String).length > 0 ? null : { code: "noAction" }),
  ({ resource }, { resourceDefect }) => {
    if (resourceDefect === "forbidden") return resource === null ? null : { code: "resourceForbidden" };
    return named(resource, String).length > 0 ? null : { code: "noResource" };
  },
  ({ resource }, { resourceDefect }) =>
    resourceDefect === "forbidden" ? null : firstOf(resource?.values ?? [], resourceDefect),
  ({ action }, { actionDefect }) => firstOf(action?.values ?? [], actionDefect),
  ({ principal }, { principals }) => {
    const wrong = principal?.values.find((one) => principals?.isValid(one) === false);
    return wrong ? { code: "invalidPrincipal", ...wrong } : null;
  },
  ({ conditions }, { conditionDefect }) => firstOf(conditions, conditionDefect),
];

/** Checks what statements say. @throws PolicyError */
export function checkStatements(statements: readonly PolicyStatement[], profile: PolicyProfile): void {
  const sids = statements.map(({ sid }) => sid ?? "").filter((sid) => sid !== "");
  if (profile.uniqueSids && new Set(sids).size < sids.length) throw new PolicyError({ code: "sidRepeated" });
  for (const check of CHECKS) {
    for (const statement of statements) {
      const defect = check(statement, profile);
      if (defect) throw new PolicyError(defect);
    }
  }
}

/** The values that name something: an empty text names nothing. */
function named<T>(listed: Listed<T> | null, nameOf: (value: T) => string): readonly T[] {
  return (listed?.values ?? []).filter((value) => nameOf(value) !== "");
}

function firstOf<T>(values: readonly T[], defectOf: (value: T) => PolicyDefect | null): PolicyDefect | null {
  for (const value of values) {
    const defect = defectOf(value);
    if (defect) return defect;
  }
  return null;
}
