import { createHash } from "node:crypto";
import type { SignatureProblem } from "../../auth/sigv4.ts";

/** An error as an AWS JSON 1.1 service sends it. Every client error of KMS is HTTP 400 (API Reference; recorded answers). */
export class AwsError extends Error {
  /** Its name, `__type` on the wire. */
  readonly code: string;
  readonly status: number;
  /** Null where the service sends the type alone. */
  readonly text: string | null;

  constructor(code: string, text: string | null, status = 400) {
    super(code);
    this.code = code;
    this.text = text;
    this.status = status;
  }
}

/**
 * The body of an error where the text of some is in `Message`, and that of the others in `message`.
 *
 * @param capital codes of the former.
 */
export function bodyWithMessage(capital: RegExp): (error: AwsError) => object {
  return ({ code, text }) => {
    if (text === null) return { __type: code };
    return capital.test(code) ? { __type: code, Message: text } : { __type: code, message: text };
  };
}

/**
 * A service has no such operation. AWS sends no text; a name as operations have it gets ours, because it may be one that
 * only this mock lacks.
 *
 * @param otherwise text for a name that no operation can have.
 */
export function unknownOperation(name: string, otherwise: string | null = null): AwsError {
  const isName = /^[A-Z][a-z][A-Za-z0-9]{1,98}$/.test(name);
  return new AwsError("UnknownOperationException", isName ? `fauxkms has no ${name}` : otherwise);
}

/** Why a signature was refused, in the words of Signature Version 4. */
export function signatureError(problem: SignatureProblem): AwsError {
  switch (problem.problem) {
    case "missing":
      return new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
    case "incomplete":
      return new AwsError("IncompleteSignatureException", incomplete(problem.lacks, problem.authorization));
    case "malformed":
      return new AwsError("IncompleteSignatureException", MALFORMED[problem.what] ?? "Malformed signature.");
    case "wrongRegion":
      return new AwsError("InvalidSignatureException", "Credential should be scoped to a valid region. ");
    case "wrongService":
      return new AwsError(
        "InvalidSignatureException",
        `Credential should be scoped to correct service: '${problem.expected}'. `,
      );
    case "dateMismatch":
      return new AwsError(
        "InvalidSignatureException",
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${problem.date}' != '${problem.timestamp.slice(0, 8)}', from '${problem.timestamp}'.`,
      );
    case "notSigned":
      return new AwsError(
        "InvalidSignatureException",
        `${quotedHeader(problem.header)} must be a 'SignedHeader' in the AWS Authorization.`,
      );
    case "expired":
      return new AwsError(
        "InvalidSignatureException",
        `Signature expired: ${problem.signed} is now earlier than ${problem.limit} (${problem.now} - ${problem.allowed}.)`,
      );
    case "notYetCurrent":
      return new AwsError(
        "InvalidSignatureException",
        `Signature not yet current: ${problem.signed} is still later than ${problem.limit} (${problem.now} + ${problem.allowed}.)`,
      );
    case "mismatch":
      return new AwsError(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      );
  }
}

/** A header as AWS's sentence names it: `'X-Amz-Target'`. */
function quotedHeader(name: string): string {
  if (name === "host") return "'Host' or ':authority'";
  return `'${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}'`;
}

const MALFORMED: Readonly<Record<string, string>> = {
  algorithm: "Unsupported AWS 'algorithm': only AWS4-HMAC-SHA256 is supported.",
  credential: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
  date: "Date must be in ISO-8601 'basic format', e.g. 20260101T000000Z.",
  expiry: "X-Amz-Expires must be a number of seconds from 0 to 604800.",
};

/** The text for an incomplete header: what is missing, and the header's digest, as AWS shows it since 2023. */
function incomplete(lacks: readonly string[], authorization: string): string {
  const sentences = lacks.map((name) =>
    name === "X-Amz-Date"
      ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
      : `Authorization header requires '${name}' parameter.`,
  );
  const digest = createHash("sha256").update(authorization).digest("base64");
  return `${sentences.join(" ")} (Hashed with SHA-256 and encoded with Base64) Authorization=${digest}`;
}

/** The security token or access key is not known. */
export function unknownToken(): AwsError {
  return new AwsError(
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  );
}

/** The session token's time is up. */
export function expiredToken(): AwsError {
  return new AwsError("ExpiredTokenException", "The security token included in the request is expired");
}

/** The caller's address has been refused too often to be looked at. */
export function tooManyRefused(): AwsError {
  return new AwsError("ThrottlingException", "Rate exceeded");
}
