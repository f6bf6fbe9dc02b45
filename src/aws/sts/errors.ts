import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError } from "../protocol/errors.ts";

/** Codes in the Query protocol of the errors whose names differ from them (service model sts/2011-06-15). */
export const QUERY_CODES: Readonly<Record<string, string>> = {
  // The name of a session token's end means another error elsewhere, with status 403 (aws/protocol/query-error.ts).
  ExpiredIdentityToken: "ExpiredTokenException",
};

/** Nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  limited: ({ message }) => new AwsError("ThrottlingException", message),
  internal: (text = "Request processing has failed because of an unknown error, exception or failure.") =>
    new AwsError("InternalFailure", text, 500),
};

export function validation(text: string): AwsError {
  return new AwsError("ValidationException", text);
}

export function denied(text: string): AwsError {
  return new AwsError("AccessDeniedException", text);
}

/** The sentence of a denial. @param resource left out for actions without one */
export function notAuthorized(principal: string, action: string, resource?: string): string {
  const on = resource === undefined ? "" : ` on resource: ${resource}`;
  return `User: ${principal} is not authorized to perform: sts:${action}${on}`;
}

export function malformedPolicy(text: string): AwsError {
  return new AwsError("MalformedPolicyDocument", text);
}

export function packedPolicyTooLarge(text: string): AwsError {
  return new AwsError("PackedPolicyTooLarge", text);
}

export function invalidIdentityToken(text: string): AwsError {
  return new AwsError("InvalidIdentityToken", text);
}

export function expiredIdentityToken(text: string): AwsError {
  return new AwsError("ExpiredIdentityToken", text);
}

export function rejectedClaim(text: string): AwsError {
  return new AwsError("IDPRejectedClaim", text, 403);
}
