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

/** A required parameter is not there (documentation of KMS 1.0, Common error codes). */
export function missingParameter(name: string): AlibabaError {
  return new AlibabaError("MissingParameter", `The parameter "${name}" is needed but not provided.`);
}

/** A parameter has a value that it cannot have (same page). The value is never shown: it may be a secret. */
export function invalidParameter(name: string): AlibabaError {
  return new AlibabaError("InvalidParameter", `The specified parameter "${name}" is not valid.`);
}
