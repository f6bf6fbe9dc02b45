import { ALIBABA_ERRORS, type AlibabaErrorCode } from "../../faults/alibaba-errors.ts";

/** An error of a service whose codes are in no table. */
export interface OwnError {
  readonly code: string;
  readonly status: number;
  readonly text: string;
}

/** What an error says of a denial besides (RAM, How do I troubleshoot an access denied error?). */
export interface AccessDeniedDetail {
  readonly AuthAction: string;
  readonly AuthPrincipalType: "SubUser" | "AssumedRoleUser" | "FederatedSSO" | "Account";
  readonly AuthPrincipalOwnerId: string;
  readonly AuthPrincipalDisplayName: string;
  readonly NoPermissionType: "ExplicitDeny" | "ImplicitDeny";
  readonly PolicyType: string;
  readonly EncodedDiagnosticMessage: string;
}

/** An error as Alibaba Cloud sends it. */
export class AlibabaError extends Error {
  readonly code: string;
  readonly text: string;
  readonly status: number;
  /** Null for all but denials by policies. */
  readonly detail: AccessDeniedDetail | null;

  /** @param text the message, where it is not the one of the table. */
  constructor(error: AlibabaErrorCode | OwnError, text?: string, detail: AccessDeniedDetail | null = null) {
    const {
      code,
      status,
      text: own,
    } = typeof error === "string" ? { code: error, ...ALIBABA_ERRORS[error] } : error;
    super(code);
    this.code = code;
    this.text = text ?? own;
    this.status = status;
    this.detail = detail;
  }
}

/**
 * The error for a caller who may not do something.
 *
 * @param arn the key or secret that it is about (aliyun-openapi-java-sdk, issue 426); the message names none without it.
 */
export function noPermission(arn?: string): AlibabaError {
  return new AlibabaError("Forbidden.NoPermission", noPermissionText(arn ?? null));
}

/** Its message. @param named ARN of the key or secret, id of the key under which a secret lies, or null */
export function noPermissionText(named: string | null): string {
  if (named === null) return ALIBABA_ERRORS["Forbidden.NoPermission"].text;
  return `This operation for ${named} is forbidden by permission system.`;
}

/** The message for an application that may read a secret, and not use the key under which it lies (FAQ about application access). */
export function noPermissionForKey(keyId: string): string {
  return `This operation for ${keyId} is forbidden by permission system`;
}

/** The error for a missing required parameter (documentation of KMS 1.0, Common error codes). */
export function missingParameter(name: string): AlibabaError {
  return new AlibabaError("MissingParameter", `The parameter "${name}" is needed but not provided.`);
}

/** The error for an invalid value of a parameter (same page). The value is not shown, because it may be a secret. */
export function invalidParameter(name: string): AlibabaError {
  return new AlibabaError("InvalidParameter", `The specified parameter "${name}" is not valid.`);
}
