import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError, bodyWithMessage } from "../protocol/errors.ts";

/** The body of an error: the text of the service model's errors is in `Message`, that of the protocol's in `message`. */
export const bodyOf = bodyWithMessage(
  /^(?:AccessDenied|IllegalArgument|InvalidPaginationToken|InvalidResourceState|NoSuchResource|QuotaExceeded|ResourceAlreadyExists|Service|TooManyRequests)Exception$/,
);

/** What is not the client's doing is ServiceException; nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  limited: ({ limit, message }) =>
    new AwsError(limit === "requests" ? "TooManyRequestsException" : "QuotaExceededException", message),
  internal: (text = "Something went wrong.") => new AwsError("ServiceException", text, 500),
};

/** Error for an unknown service. Recorded (aws/aws-cli#4569). */
export function noSuchService(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified service does not exist.",
  );
}

/**
 * Error for an unknown quota. The text is ours, like that for services: the recorded error has none
 * (aws/aws-cli#6629).
 */
export function noSuchQuota(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified quota does not exist.",
  );
}

/** Error for an unknown request. The text is ours. */
export function noSuchRequest(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified quota increase request does not exist.",
  );
}

/** Error for a ContextId, because no quota of KMS applies to a resource. Recorded (aws/aws-cli#8584). */
export function noSuchContext(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because applied value for the specified context Id do not exist.",
  );
}

export function illegalArgument(text: string): AwsError {
  return new AwsError("IllegalArgumentException", text);
}
