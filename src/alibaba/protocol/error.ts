import { ALIBABA_ERRORS, type AlibabaErrorCode } from "../../faults/alibaba-errors.ts";

/** An error as Alibaba Cloud KMS sends it. */
export class AlibabaError extends Error {
  readonly code: AlibabaErrorCode;
  readonly text: string;
  readonly status: number;

  /** @param text the message, where it is not the one of the table. */
  constructor(code: AlibabaErrorCode, text: string = ALIBABA_ERRORS[code].text) {
    super(code);
    this.code = code;
    this.text = text;
    this.status = ALIBABA_ERRORS[code].status;
  }
}

/**
 * The error for a caller who may not do something.
 *
 * @param arn the key or secret that it is about (aliyun-openapi-java-sdk, issue 426); the message names none without it.
 */
export function noPermission(arn?: string): AlibabaError {
  if (arn === undefined) return new AlibabaError("Forbidden.NoPermission");
  return new AlibabaError(
    "Forbidden.NoPermission",
    `This operation for ${arn} is forbidden by permission system.`,
  );
}

/** The error for a missing required parameter (documentation of KMS 1.0, Common error codes). */
export function missingParameter(name: string): AlibabaError {
  return new AlibabaError("MissingParameter", `The parameter "${name}" is needed but not provided.`);
}

/** The error for an invalid value of a parameter (same page). The value is not shown, because it may be a secret. */
export function invalidParameter(name: string): AlibabaError {
  return new AlibabaError("InvalidParameter", `The specified parameter "${name}" is not valid.`);
}
