import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError } from "../protocol/errors.ts";

/** Errors of the service model, whose text is in `Message`. The text of the protocol's errors is in `message`. */
const MODELLED =
  /^(?:ConstraintViolation|InternalService|InvalidParameter|PaginationTokenExpired|Throttled)Exception$/;

/** The body of an error. */
export function bodyOf({ code, text }: AwsError): object {
  if (text === null) return { __type: code };
  return MODELLED.test(code) ? { __type: code, Message: text } : { __type: code, message: text };
}

/** Nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  limited: ({ message }) => new AwsError("ThrottledException", message),
  internal: (text = "The request processing failed because of an unknown error, exception, or failure.") =>
    new AwsError("InternalServiceException", text, 500),
};

export function invalidParameter(text: string): AwsError {
  return new AwsError("InvalidParameterException", text);
}

/** A token that this list has not given, or no longer knows. */
export function expiredToken(): AwsError {
  return new AwsError("PaginationTokenExpiredException", "The specified pagination token is not valid.");
}
