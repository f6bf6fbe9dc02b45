import * as z from "zod/mini";
import { matchesWildcardIgnoringCase } from "../wildcard.ts";

const oneOrMore = z.union([z.string(), z.array(z.string())]);

const principalShape = z.union([
  z.literal("*"),
  z.partialRecord(z.enum(["AWS", "Service", "Federated", "CanonicalUser"]), oneOrMore),
]);

const statementShape = z.object({
  Sid: z.optional(z.string()),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.optional(principalShape),
  NotPrincipal: z.optional(principalShape),
  Action: z.optional(oneOrMore),
  NotAction: z.optional(oneOrMore),
  Resource: z.optional(oneOrMore),
  NotResource: z.optional(oneOrMore),
  Condition: z.optional(
    z.record(z.string(), z.record(z.string(), z.union([oneOrMore, z.boolean(), z.number()]))),
  ),
});

const documentShape = z.object({
  Version: z.optional(z.enum(["2012-10-17", "2008-10-17"])),
  Id: z.optional(z.string()),
  Statement: z.union([z.array(statementShape), statementShape]),
});

/** A statement of a policy whose syntax has been checked. */
export type Statement = z.infer<typeof statementShape>;

/**
 * The statements of a policy document (IAM User Guide, Grammar of the IAM JSON policy language); null for other text.
 */
export function parsePolicy(text: string): readonly Statement[] | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = documentShape.safeParse(document);
  if (!parsed.success) return null;
  const { Statement } = parsed.data;
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** The AWS principals in a statement; `*` for everyone. */
export function awsPrincipals(statement: Statement): readonly string[] {
  const { Principal } = statement;
  if (Principal === undefined) return [];
  return Principal === "*" ? ["*"] : listOf(Principal.AWS);
}

/** Whether a statement applies to an action, wildcards included. @param action such as `kms:PutKeyPolicy`. */
export function coversAction(statement: Statement, action: string): boolean {
  if (statement.NotAction !== undefined) {
    return !listOf(statement.NotAction).some((pattern) => matchesWildcardIgnoringCase(pattern, action));
  }
  return listOf(statement.Action).some((pattern) => matchesWildcardIgnoringCase(pattern, action));
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
