import { Failure, type FailureCode } from "../../errors.ts";
import {
  INSTANCE_API_ERRORS,
  type InstanceApiErrorCode,
  isInstanceApiError,
} from "../../faults/instance-api-errors.ts";
import type { ErrorWords } from "../../surface/errors.ts";
import type { FaultWords } from "../../surface/faults.ts";
import { AlibabaError } from "../protocol/error.ts";
import { encodeMessage } from "./codec.ts";
import { ERROR_MESSAGE } from "./messages.ts";

/** Content type of all its answers. */
export const CONTENT_TYPE = "application/x-protobuf";

/** An error as the Instance API sends it. */
export class InstanceApiError extends Error {
  readonly code: InstanceApiErrorCode;
  readonly text: string;
  readonly status: number;

  /**
   * @param value stands where the text has `{value}`; never a secret.
   * @param text the message, where it is not the one of the table.
   */
  constructor(code: InstanceApiErrorCode, value = "", text: string = INSTANCE_API_ERRORS[code].text) {
    super(code);
    this.code = code;
    this.text = text.replace("{value}", () => value);
    this.status = INSTANCE_API_ERRORS[code].status;
  }
}

/** The body of an answer with this error, protobuf whatever the request accepts. */
export function errorBody(error: InstanceApiError, requestId: string): Uint8Array {
  return encodeMessage(ERROR_MESSAGE, {
    StatusCode: error.status,
    ErrorCode: error.code,
    ErrorMessage: error.text,
    RequestId: requestId,
  });
}

/** The answer to a request that may not reach this server at all. */
export function refuse(sentence: string): Response {
  const error = new InstanceApiError("Forbidden.NoPermission", "", sentence);
  const headers = { "content-type": CONTENT_TYPE };
  return new Response(errorBody(error, crypto.randomUUID()), { status: error.status, headers });
}

/** Failures of the Instance API's operations, which read keys and secrets and change neither. */
const FAILURES: Partial<Record<FailureCode, InstanceApiErrorCode>> = {
  keyNotFound: "Forbidden.KeyNotFound",
  keyDisabled: "Rejected.Disabled",
  keyPendingDeletion: "Rejected.PendingDeletion",
  keyPendingImport: "Rejected.PendingImport",
  keyVersionNotFound: "Forbidden.KeyVersionNotFound",
  aliasNotFound: "Forbidden.AliasNotFound",
  secretNotFound: "Forbidden.ResourceNotFound",
  secretVersionNotFound: "Forbidden.ResourceNotFound",
  secretPendingDeletion: "Rejected.ResourceInDeleteWindow",
  instanceNotFound: "Forbidden.DKMSInstanceNotFound",
  instanceStateInvalid: "Forbidden.DKMSInstanceStateInvalid",
};

/** Errors in the words of the Instance API. One that the client did not cause is InternalFailure. */
export const ERROR_WORDS: ErrorWords<InstanceApiError> = {
  own: InstanceApiError,
  translate(error) {
    const code = error instanceof Failure ? FAILURES[error.detail.code] : undefined;
    if (code !== undefined) return new InstanceApiError(code);
    // Code that both gateways share throws AlibabaError, whose codes are the same here.
    const isShared = error instanceof AlibabaError && isInstanceApiError(error.code);
    return isShared ? new InstanceApiError(error.code) : null;
  },
  limited: ({ limit, message }) =>
    new InstanceApiError(
      limit === "requests" ? "Rejected.Throttling" : "Forbidden.NoPermission",
      "",
      message,
    ),
  internal: (text) => new InstanceApiError("InternalFailure", "", text),
};

/** Errors that faults on demand provoke. */
export const FAULT_WORDS: FaultWords = {
  throttling: "Rejected.Throttling",
  named: (name) => (isInstanceApiError(name) ? new InstanceApiError(name) : null),
};
