import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError, bodyWithMessage } from "../protocol/errors.ts";

/** The body of an error: the text of the service model's errors is in `Message`, that of the protocol's in `message`. */
export const bodyOf = bodyWithMessage(
  /^(?:ConstraintViolation|InternalService|InvalidParameter|PaginationTokenExpired|Throttled)Exception$/,
);

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
