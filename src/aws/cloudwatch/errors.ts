import type { ErrorWords } from "../../surface/errors.ts";
import { AwsError } from "../protocol/errors.ts";

/** Error codes of the older query protocol, which SDKs still show as the names of errors. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  InvalidParameterValueException: "InvalidParameterValue",
  InvalidParameterCombinationException: "InvalidParameterCombination",
  MissingRequiredParameterException: "MissingParameter",
  InternalServiceFault: "InternalServiceError",
};

/** The `x-amzn-query-error` of an error, null where it has none. */
export function queryErrorOf({ code, status }: AwsError): string | null {
  const older = QUERY_CODES[code];
  return older === undefined ? null : `${older};${status < 500 ? "Sender" : "Receiver"}`;
}

/** What is not the client's doing is InternalServiceFault; nothing below has failures of its own. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: () => null,
  internal: (text = "Request processing has failed due to some unknown error.") =>
    new AwsError("InternalServiceFault", text, 500),
};

export function invalidValue(text: string): AwsError {
  return new AwsError("InvalidParameterValueException", text);
}

export function invalidCombination(text: string): AwsError {
  return new AwsError("InvalidParameterCombinationException", text);
}
