import { SetupError } from "../../isolate/runtime.ts";
import { describe } from "../../surface/describe.ts";
import { AwsError } from "../protocol/errors.ts";

/** Error codes of the older query protocol, which SDKs still show as the names of errors. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  InvalidParameterValueException: "InvalidParameterValue",
  InvalidParameterCombinationException: "InvalidParameterCombination",
  MissingRequiredParameterException: "MissingParameter",
  InternalServiceFault: "InternalServiceError",
};

/** The header `x-amzn-query-error` of an error; null where it has none. */
export function queryErrorOf({ type, status }: AwsError): string | null {
  const code = QUERY_CODES[type];
  return code === undefined ? null : `${code};${status < 500 ? "Sender" : "Receiver"}`;
}

/** Any error as CloudWatch sends it; an unexpected one becomes InternalServiceFault. */
export function toCloudWatchError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof SetupError) {
    return new AwsError("InternalServiceFault", `fauxkms: ${error.message}`, 500);
  }
  console.error("unexpected error", describe(error));
  return new AwsError(
    "InternalServiceFault",
    "Request processing has failed due to some unknown error.",
    500,
  );
}

export function invalidValue(text: string): AwsError {
  return new AwsError("InvalidParameterValueException", text);
}

export function invalidCombination(text: string): AwsError {
  return new AwsError("InvalidParameterCombinationException", text);
}
