import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError } from "../protocol/errors.ts";

/**
 * Names of the model's errors, with their codes in the Query protocol, which SDKs show as the names of errors (trait
 * `awsQueryError` of the service model).
 */
export const QUERY_CODES: Readonly<Record<string, string>> = {
  InternalServiceFault: "InternalServiceError",
  InvalidFormatFault: "InvalidFormat",
  InvalidNextToken: "InvalidNextToken",
  InvalidParameterCombinationException: "InvalidParameterCombination",
  InvalidParameterValueException: "InvalidParameterValue",
  LimitExceededFault: "LimitExceeded",
  MissingRequiredParameterException: "MissingParameter",
  ResourceNotFound: "ResourceNotFound",
  ResourceNotFoundException: "ResourceNotFoundException",
  ValidationException: "ValidationError",
};

/** What is not the client's doing is InternalServiceFault; nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  limited: ({ limit, message }) =>
    new AwsError(limit === "requests" ? "ThrottlingException" : "LimitExceededFault", message),
  internal: (text = "Request processing has failed due to some unknown error.") =>
    new AwsError("InternalServiceFault", text, 500),
};

export function invalidValue(text: string): AwsError {
  return new AwsError("InvalidParameterValueException", text);
}

export function invalidCombination(text: string): AwsError {
  return new AwsError("InvalidParameterCombinationException", text);
}

export function validation(text: string): AwsError {
  return new AwsError("ValidationException", text);
}

export function missingParameter(name: string): AwsError {
  return new AwsError("MissingRequiredParameterException", `The parameter ${name} is required.`);
}

export function notFound(names: readonly string[]): AwsError {
  const text = `Could not find alarm${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
  return new AwsError("ResourceNotFound", text.slice(0, 1000), 404);
}
