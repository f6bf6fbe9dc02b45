import type { SpecificationProblem } from "../../billing/specification.ts";
import { Failure, type FailureCode, type FailureDetail } from "../../errors.ts";
import { BSS_ERRORS, type BssErrorCode } from "../../faults/bss-errors.ts";
import type { ErrorWords } from "../../surface/errors.ts";
import { AlibabaError } from "../protocol/error.ts";

/** A request that was understood and refused: its answer is one with `Success` false (envelope.ts). */
export class BssFailure extends Error {
  readonly code: BssErrorCode;
  readonly text: string;

  /** @param text the message, where it is not the one of the table. */
  constructor(code: BssErrorCode, text: string = BSS_ERRORS[code]) {
    super(code);
    this.code = code;
    this.text = text;
  }
}

/** The refusal of a specification that cannot be bought, in the words of the problem. */
export function refused({ message }: SpecificationProblem): BssFailure {
  return new BssFailure("InvalidParameter", message);
}

/** A parameter has a value that it cannot have. @param why a sentence; it never shows the value. */
export function invalid(name: string, why: string): BssFailure {
  return new BssFailure("InvalidParameter", `${name}: ${why}`);
}

/** A parameter is needed here, though not everywhere. */
export function missing(name: string): BssFailure {
  return new BssFailure("MissingParameter", `${BSS_ERRORS.MissingParameter} Parameter: ${name}.`);
}

/** What failures of instances and balances are called here. */
const WORDS: ReadonlyMap<FailureCode, BssErrorCode> = new Map([
  ["instanceNotFound", "ResourceNotExists"],
  ["instanceStateInvalid", "ResourceStatusError"],
  ["balanceTooLow", "InsufficientBalance"],
  ["instanceQuotaExceeded", "QuotaExceeded.Instance"],
]);

/** The refusal that an error is; null where it is none. */
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
  internal: (text) => new AlibabaError("InternalFailure", text),
};
