import type { SpecificationProblem } from "../../billing/specification.ts";
import { Failure, type FailureCode, type FailureDetail } from "../../errors.ts";
import { BSS_ERRORS, type BssErrorCode } from "../../faults/bss-errors.ts";
import type { ErrorWords } from "../../surface/errors.ts";
import { AlibabaError } from "../protocol/error.ts";

/** A valid request that is refused; its answer has `Success` false (envelope.ts). */
export class BssFailure extends Error {
  readonly code: BssErrorCode;
  readonly text: string;

  /** @param text the message, by default that of the table. */
  constructor(code: BssErrorCode, text: string = BSS_ERRORS[code]) {
    super(code);
    this.code = code;
    this.text = text;
  }
}

/** The failure for a specification that cannot be bought, with the problem's message. */
export function refused({ message }: SpecificationProblem): BssFailure {
  return new BssFailure("InvalidParameter", message);
}

/** The failure for an invalid parameter. @param why a sentence without the value. */
export function invalid(name: string, why: string): BssFailure {
  return new BssFailure("InvalidParameter", `${name}: ${why}`);
}

/** The failure for a missing parameter that only some requests need. */
export function missing(name: string): BssFailure {
  return new BssFailure("MissingParameter", `${BSS_ERRORS.MissingParameter} Parameter: ${name}.`);
}

/** BssOpenApi's codes for domain failures of instances and balances. */
const WORDS: ReadonlyMap<FailureCode, BssErrorCode> = new Map([
  ["instanceNotFound", "ResourceNotExists"],
  ["instanceStateInvalid", "ResourceStatusError"],
  ["balanceTooLow", "InsufficientBalance"],
  ["instanceQuotaExceeded", "QuotaExceeded.Instance"],
]);

/** An error as a failure of BssOpenApi; null for an unexpected one. */
export function failureOf(error: unknown): BssFailure | null {
  if (error instanceof BssFailure) return error;
  if (!(error instanceof Failure)) return null;
  const detail: FailureDetail = error.detail;
  const code = WORDS.get(detail.code);
  return code === undefined ? null : new BssFailure(code);
}

/** What has no envelope, as the gateway in front would send it: all that failureOf knows has one by then. */
export const ERROR_WORDS: ErrorWords<AlibabaError> = {
  own: AlibabaError,
  translate: () => null,
  limited: ({ limit, message }) =>
    new AlibabaError(limit === "requests" ? "Rejected.Throttling" : "Rejected.LimitExceeded", message),
  internal: (text) => new AlibabaError("InternalFailure", text),
};
