import { denied } from "./errors.ts";
import type { Call } from "./operation.ts";

const DEVICE = /^arn:aws[a-z-]*:iam::(\d{12}):(?:mfa|sms-mfa)\//;

/**
 * When the caller proved a second factor; null where the input has none. Nobody registers devices here: each serial number
 * of the caller's account is one, with every code of six digits.
 *
 * @throws AwsError AccessDenied
 */
export function mfaOf(
  { caller, now }: Call,
  input: { readonly SerialNumber?: string | undefined; readonly TokenCode?: string | undefined },
): number | null {
  const { SerialNumber: serial, TokenCode: code } = input;
  if (serial === undefined && code === undefined) return null;
  if (serial === undefined || code === undefined) {
    throw denied(
      "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
    );
  }
  const owner = DEVICE.exec(serial)?.[1];
  if (owner === caller.account || (owner === undefined && !serial.startsWith("arn:"))) return now;
  throw denied(
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  );
}
