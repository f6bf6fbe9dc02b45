import { matchesWildcardIgnoringCase } from "../../wildcard.ts";
import type { PolicyStatement } from "./document.ts";

/** Whether a statement applies to an action, wildcards included. @param action such as `kms:PutKeyPolicy`. */
export function coversAction({ action: listed }: PolicyStatement, action: string): boolean {
  if (!listed) return false;
  return listed.not !== listed.values.some((pattern) => matchesWildcardIgnoringCase(pattern, action));
}

/** Whether a statement is about a principal of AWS. @param names the names that stand for it, `*` not among them. */
export function concernsPrincipal({ principal: listed }: PolicyStatement, names: readonly string[]): boolean {
  if (!listed) return false;
  const isNamed = listed.values.some(
    ({ kind, name }) => kind === "*" || (kind === "AWS" && (name === "*" || names.includes(name))),
  );
  return listed.not !== isNamed;
}
