import * as z from "zod/mini";
import { utf8 } from "../../../bytes.ts";
import type { Caller } from "../../../surface/caller.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";

/** Longest policy in bytes (API Reference, SetKeyPolicy and SetSecretPolicy: Policy). */
const POLICY_BYTES = 32_768;

const oneOrMore = <S extends z.core.$ZodType<string>>(one: S) =>
  z.union([one, z.array(one).check(z.minLength(1))]);

/** A principal: an account, a RAM user or a RAM role. */
const principal = z
  .string()
  .check(z.regex(/^acs:ram::\d{1,20}:(\*|root|(user|role|assumed-role)\/\S{1,256})$/));

/** The elements of a statement, as SetKeyPolicy describes them; its own examples have spaces in a Sid. */
const statementShape = z.strictObject({
  Sid: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_/+=.@ -]{0,128}$/))),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.strictObject({ RAM: oneOrMore(principal) }),
  Action: oneOrMore(z.string().check(z.regex(/^kms:[A-Za-z*?]+$/))),
  Resource: oneOrMore(z.literal("*")),
  Condition: z.optional(
    z.record(
      z.string(),
      z.record(z.string(), z.union([z.string(), z.array(z.string()), z.boolean(), z.number()])),
    ),
  ),
});

const documentShape = z.strictObject({
  Version: z.literal("1"),
  Statement: z.array(statementShape).check(z.minLength(1)),
});

/** The policy of a key made without one (API Reference, GetKeyPolicy). */
export function defaultKeyPolicy({ account }: Pick<Caller, "account">): string {
  return policyOfAccount(account, "kms default key policy");
}

/** The policy of a secret made without one (API Reference, GetSecretPolicy). */
export function defaultSecretPolicy({ account }: Pick<Caller, "account">): string {
  return policyOfAccount(account, "kms default secret policy");
}

/** Requires the policy of a key or a secret. @throws AlibabaError InvalidParameter */
export function checkResourcePolicy(text: string): void {
  if (utf8(text).length > POLICY_BYTES || !documentShape.safeParse(jsonOf(text)).success) {
    throw invalidParameter("Policy");
  }
}

/**
 * Requires the name `default`, that of a resource's only policy. Another name is a "Not Found error" (API Reference,
 * GetKeyPolicy), whose code is not published.
 *
 * @throws AlibabaError Forbidden.ResourceNotFound
 */
export function checkPolicyName(name: string | undefined): void {
  if ((name ?? "default") !== "default") throw new AlibabaError("Forbidden.ResourceNotFound", "Not Found");
}

function policyOfAccount(account: string, sid: string): string {
  const statement = {
    Action: ["kms:*"],
    Effect: "Allow",
    Principal: { RAM: [`acs:ram::${account}:*`] },
    Resource: ["*"],
    Sid: sid,
  };
  return JSON.stringify({ Statement: [statement], Version: "1" });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
