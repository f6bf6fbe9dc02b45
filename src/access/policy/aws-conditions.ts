import type { PolicyDefect } from "./defect.ts";
import type { Condition } from "./document.ts";

/** W3C's forms of ISO 8601, or seconds since the epoch (IAM User Guide, Condition operators: Date). */
const DATE =
  /^(?:\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?)?)?|-?\d+(?:\.\d+)?)$/;

/** What is wrong with a condition in any policy of AWS: its key has no vendor, or a date is none. */
export function awsConditionDefect({ operator, key, values }: Condition): PolicyDefect | null {
  if (!/^[^:\s]+:./.test(key)) return { code: "actionWithoutVendor" };
  const isDate = operator.test.startsWith("Date");
  return isDate && values.some((value) => !DATE.test(value)) ? { code: "legacyParsing" } : null;
}

/** Keys that no key policy may use (recorded, awsdocs/aws-kms-developer-guide#47). */
const NOT_IN_KEY_POLICIES = /^(?:(?:aws|kms):ResourceTag(?:\/.*)?|kms:ResourceAliases)$/is;

/**
 * What is wrong with a condition in a key policy. `ForAllValues` with a key of a single value lets requests without the
 * value pass (Developer Guide, AWS KMS condition keys: Using ForAllValues).
 */
export function keyPolicyConditionDefect(condition: Condition): PolicyDefect | null {
  const { operator, key } = condition;
  if (NOT_IN_KEY_POLICIES.test(key)) return { code: "conditionKeysForbidden" };
  if (operator.set === "ForAllValues") {
    if (/^kms:EncryptionContext:/i.test(key)) return { code: "overlyPermissive", key: "EncryptionContext" };
    if (/^aws:RequestTag\//i.test(key)) return { code: "overlyPermissive", key: "RequestTag" };
  }
  return awsConditionDefect(condition);
}
