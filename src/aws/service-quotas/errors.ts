import { SetupError } from "../../isolate/runtime.ts";
import { describe } from "../../surface/describe.ts";
import { AwsError } from "../protocol/errors.ts";

/** Errors of the model: their text stands in `Message`; that of the protocol's own in `message`. */
const MODELLED =
  /^(?:AccessDenied|IllegalArgument|InvalidPaginationToken|InvalidResourceState|NoSuchResource|QuotaExceeded|ResourceAlreadyExists|Service|TooManyRequests)Exception$/;

/** The body of an error. */
export function bodyOf({ type, text }: AwsError): object {
  if (text === null) return { __type: type };
  return MODELLED.test(type) ? { __type: type, Message: text } : { __type: type, message: text };
}

/** Any error on its way out as Service Quotas would send it; what is not ours becomes ServiceException. */
export function toServiceError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof SetupError) return new AwsError("ServiceException", `fauxkms: ${error.message}`, 500);
  console.error("unexpected error", describe(error));
  return new AwsError("ServiceException", "Something went wrong.", 500);
}

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
