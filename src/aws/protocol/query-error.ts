import type { AwsError } from "./errors.ts";

/** An error as a service of the Query protocol sends it. */
export interface QueryError {
  readonly code: string;
  readonly status: number;
}

/** Errors that all services share, in the Query protocol (API Reference of CloudWatch, Common Error Types). */
const COMMON: Readonly<Record<string, QueryError>> = {
  AccessDeniedException: { code: "AccessDenied", status: 403 },
  ExpiredTokenException: { code: "ExpiredToken", status: 403 },
  IncompleteSignatureException: { code: "IncompleteSignature", status: 400 },
  InvalidSignatureException: { code: "SignatureDoesNotMatch", status: 403 },
  MissingAuthenticationTokenException: { code: "MissingAuthenticationToken", status: 403 },
  RequestEntityTooLargeException: { code: "RequestEntityTooLarge", status: 413 },
  SerializationException: { code: "MalformedInput", status: 400 },
  ThrottlingException: { code: "Throttling", status: 400 },
  UnknownOperationException: { code: "InvalidAction", status: 400 },
  UnrecognizedClientException: { code: "InvalidClientTokenId", status: 403 },
  ValidationException: { code: "ValidationError", status: 400 },
};

/** The error in the Query protocol. @param own codes of the service's own errors (trait `awsQueryError`) */
export function queryErrorOf(error: AwsError, own: Readonly<Record<string, string>>): QueryError {
  const { code, status } = error;
  return COMMON[code] ?? { code: own[code] ?? code, status };
}

/** Whose fault an error is. */
export function faultOf({ status }: QueryError): "Sender" | "Receiver" {
  return status < 500 ? "Sender" : "Receiver";
}

/**
 * The header by which a service that once spoke the Query protocol tells that protocol's code in a newer one, from which
 * SDKs take the name of the error (Smithy, awsQueryCompatible).
 */
export function queryErrorHeader(error: AwsError, own: Readonly<Record<string, string>>) {
  const older = queryErrorOf(error, own);
  return { "x-amzn-query-error": `${older.code};${faultOf(older)}` };
}
