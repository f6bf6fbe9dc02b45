import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError } from "../protocol/errors.ts";

/** Errors of the model: their text stands in `Message`; that of the protocol's own in `message`. */
const MODELLED =
  /^(?:AccessDenied|IllegalArgument|InvalidPaginationToken|InvalidResourceState|NoSuchResource|QuotaExceeded|ResourceAlreadyExists|Service|TooManyRequests)Exception$/;

/** The body of an error. */
export function bodyOf({ code, text }: AwsError): object {
  if (text === null) return { __type: code };
  return MODELLED.test(code) ? { __type: code, Message: text } : { __type: code, message: text };
}

/** What is not the client's doing is ServiceException; nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  internal: (text = "Something went wrong.") => new AwsError("ServiceException", text, 500),
};

/** Recorded (aws/aws-cli#4569). */
export function noSuchService(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified service does not exist.",
  );
}

/** The text is ours, after that of services: GetServiceQuota is recorded without one (aws/aws-cli#6629). */
export function noSuchQuota(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified quota does not exist.",
  );
}

/** The text is ours. */
export function noSuchRequest(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because the specified quota increase request does not exist.",
  );
}

/** Recorded (aws/aws-cli#8584). No quota of KMS applies to a resource. */
export function noSuchContext(): AwsError {
  return new AwsError(
    "NoSuchResourceException",
    "The request failed because applied value for the specified context Id do not exist.",
  );
}

export function illegalArgument(text: string): AwsError {
  return new AwsError("IllegalArgumentException", text);
}
