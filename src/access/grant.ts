import type { AwsKeyRecord } from "../keys/key.ts";
import { SYMMETRIC } from "../keys/material.ts";
import { isLikeArn } from "./conditions/arns.ts";

/** Operations that a grant can permit, in the order of the service model. */
export const GRANT_OPERATIONS = [
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
  "Sign",
  "Verify",
  "GetPublicKey",
  "CreateGrant",
  "RetireGrant",
  "DescribeKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateMac",
  "VerifyMac",
  "DeriveSharedSecret",
  "Encapsulate",
  "Decapsulate",
] as const;

export type GrantOperation = (typeof GRANT_OPERATIONS)[number];

/** A principal in a grant: an ARN, or the name of a service. */
export interface GrantPrincipal {
  readonly type: "account" | "service";
  readonly name: string;
}

type Pairs = readonly (readonly [key: string, value: string])[];

/** Conditions that a request must meet for a grant to permit it. */
export interface GrantConstraints {
  /** The pairs to which the encryption context must be equal, or which it must include. */
  readonly encryptionContext: { readonly rule: "Equals" | "Subset"; readonly pairs: Pairs } | null;
  /** The resource on whose behalf the request must be made. */
  readonly sourceArn: string | null;
}

/** Operations that a grant permits, and its constraints. */
export interface GrantTerms {
  readonly operations: readonly GrantOperation[];
  readonly constraints: GrantConstraints;
}

/** A grant on its way into the store. */
export interface NewGrant extends GrantTerms {
  /** 64 hexadecimal digits. */
  readonly grantId: string;
  readonly keyId: string;
  /** Name of the grant; empty where it has none. */
  readonly name: string;
  readonly grantee: GrantPrincipal;
  readonly retiring: GrantPrincipal | null;
  readonly issuingAccount: string;
}

export interface Grant extends NewGrant {
  readonly createdAt: number;
}

const GRANT_ID = /^[0-9a-f]{64}$/;

/** Whether the text is a grant id. */
export function isGrantId(text: string): boolean {
  return GRANT_ID.test(text);
}

/**
 * Whether a key supports an operation, by its usage, its key spec and, for data key pairs, its custom key store (API
 * Reference, CreateGrant: "the operation must be supported on the KMS key").
 *
 * @param usage the key usage that the operation needs; undefined where it needs none.
 */
export function fitsKey(
  operation: GrantOperation,
  usage: string | undefined,
  key: Pick<AwsKeyRecord, "keyUsage" | "keySpec" | "customKeyStore">,
): boolean {
  if (usage !== undefined && key.keyUsage !== usage) return false;
  if (operation === "GetPublicKey")
    return key.keySpec !== SYMMETRIC && key.keyUsage !== "GENERATE_VERIFY_MAC";
  if (operation.startsWith("GenerateDataKeyPair")) {
    return key.keySpec === SYMMETRIC && key.customKeyStore === null;
  }
  return !operation.startsWith("GenerateDataKey") || key.keySpec === SYMMETRIC;
}

/**
 * The identity of a grant: a text that is equal for two grants that differ only in their ids, or in the order of
 * operations and pairs. A repeated CreateGrant with a name returns the existing grant (API Reference, CreateGrant:
 * Name).
 */
export function sameness(grant: NewGrant): string {
  const { grantee, retiring, constraints } = grant;
  const { encryptionContext, sourceArn } = constraints;
  return JSON.stringify([
    grant.name,
    grant.issuingAccount,
    [grantee.type, grantee.name],
    retiring && [retiring.type, retiring.name],
    grant.operations.toSorted(),
    encryptionContext && [encryptionContext.rule, encryptionContext.pairs.map(exact).toSorted()],
    sourceArn,
  ]);
}

function exact([key, value]: Pairs[number]): string {
  return JSON.stringify([key, value]);
}

/** A request of a grantee, as the constraints of grants see it. */
export interface GrantedRequest {
  /** The permission that the request needs. */
  readonly operation: GrantOperation;
  /** Encryption context; null for operations and keys that have none. */
  readonly encryptionContext: ReadonlyMap<string, string> | null;
  /** Whether a service makes the request, for itself or for the grantee. */
  readonly isByService: boolean;
  /** The resource on whose behalf a service calls; null for none. */
  readonly sourceArn: string | null;
  /** The grant to create; null for all operations but CreateGrant. */
  readonly child: GrantTerms | null;
}

/** Operations that a grant permits whatever its constraint of the encryption context (Developer Guide, Creating grants). */
const WITHOUT_CONTEXT: readonly GrantOperation[] = ["DescribeKey", "RetireGrant"];

/**
 * Whether a grant permits the request of its grantee. A source ARN, in which `*` and `?` are wildcards as in
 * `aws:SourceArn`, is looked at only where a service makes the request (Developer Guide, Creating grants).
 */
export function permits(grant: GrantTerms, request: GrantedRequest): boolean {
  const { operation, isByService } = request;
  const { encryptionContext, sourceArn } = grant.constraints;
  if (!grant.operations.includes(operation)) return false;
  if (operation === "RetireGrant") return true;
  if (sourceArn !== null && isByService) {
    if (request.sourceArn === null || !isLikeArn(sourceArn, request.sourceArn)) return false;
  }
  if (operation === "CreateGrant") return request.child !== null && isWithin(request.child, grant);
  if (encryptionContext === null || request.encryptionContext === null) return true;
  return WITHOUT_CONTEXT.includes(operation) || meets(encryptionContext, request.encryptionContext);
}

/**
 * Whether a caller is a grant's principal: the principal itself, a session of the role, or any principal of the
 * account.
 */
export function isPrincipal(named: GrantPrincipal, caller: string): boolean {
  if (named.name === caller) return true;
  if (named.type === "service") return false;
  const [, account, rest = ""] = PRINCIPAL_ARN.exec(named.name) ?? [];
  const [, callerAccount, callerRest = ""] = PRINCIPAL_ARN.exec(caller) ?? [];
  if (account === undefined || account !== callerAccount) return false;
  if (rest === "root") return true;
  // The ARN of a session has the name of its role without its path, and role names are unique in an account.
  const role = /^role\/(?:.*\/)?([^/]+)$/.exec(rest)?.[1];
  return role !== undefined && role === /^assumed-role\/(?:.*\/)?([^/]+)\/[^/]+$/.exec(callerRest)?.[1];
}

const PRINCIPAL_ARN = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(.+)$/;

/** The account that the ARN of a principal names; null where the text is no such ARN. */
export function accountOfPrincipal(principal: string): string | null {
  return PRINCIPAL_ARN.exec(principal)?.[1] ?? null;
}

/**
 * Whether a child grant permits no more than its parent: a subset of its operations, under constraints that are as
 * strict or stricter (Developer Guide, Granting CreateGrant permission).
 */
export function isWithin(child: GrantTerms, parent: GrantTerms): boolean {
  if (!child.operations.every((operation) => parent.operations.includes(operation))) return false;
  const { encryptionContext, sourceArn } = parent.constraints;
  if (sourceArn !== null && child.constraints.sourceArn !== sourceArn) return false;
  if (encryptionContext === null) return true;
  const own = child.constraints.encryptionContext;
  if (own === null || (encryptionContext.rule === "Equals" && own.rule !== "Equals")) return false;
  return meets(encryptionContext, new Map(own.pairs));
}

/** Whether pairs meet a constraint: keys and values are compared with their case (Developer Guide, Creating grants). */
function meets(
  { rule, pairs }: NonNullable<GrantConstraints["encryptionContext"]>,
  given: ReadonlyMap<string, string>,
): boolean {
  if (rule === "Equals" && pairs.length !== given.size) return false;
  for (const [key, value] of pairs) if (given.get(key) !== value) return false;
  return true;
}

/**
 * The source of a caller's permission to retire a grant (Developer Guide, Retiring and revoking grants): `grant` for
 * the retiring principal, and for the grantee where RetireGrant is among the operations; `account` for principals of
 * the grant's issuing account or the key's account, which IAM policies may permit; null for all others.
 */
export function rightToRetire(
  grant: Pick<Grant, "grantee" | "retiring" | "operations" | "issuingAccount">,
  keyAccount: string,
  caller: { readonly principal: string; readonly account: string },
): "grant" | "account" | null {
  const { grantee, retiring } = grant;
  if (retiring && isPrincipal(retiring, caller.principal)) return "grant";
  if (grant.operations.includes("RetireGrant") && isPrincipal(grantee, caller.principal)) return "grant";
  return caller.account === grant.issuingAccount || caller.account === keyAccount ? "account" : null;
}
