import type { AwsCaller } from "../protocol/aws-caller.ts";
import { denied, notAuthorized } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Longest session of the root user, seconds. */
const OF_ROOT = 3600;

/** Whether a caller has temporary credentials, as a role always has. */
export function isTemporary({ session, entity, accessKeyId }: AwsCaller): boolean {
  return session !== null || entity.startsWith("role/") || accessKeyId.startsWith("ASIA");
}

/** Requires long-term credentials. @throws AwsError AccessDenied */
export function requireLongTerm({ caller, operation }: Call): void {
  if (isTemporary(caller)) throw denied(`Cannot call ${operation} with session credentials`);
}

/** The duration of a session, which is no longer than an hour for the root user. In seconds. */
export function longestOfRoot({ entity }: AwsCaller, seconds: number): number {
  return entity === "root" ? Math.min(seconds, OF_ROOT) : seconds;
}

/** Operations for which it does not matter whose session asks, or that refuse each in words of their own. */
const OF_ALL = new Set(["GetCallerIdentity", "GetSessionToken", "GetFederationToken"]);

/**
 * Requires that sessions of users may ask: those of GetSessionToken may assume roles besides, those of federated users
 * nothing (IAM User Guide, Compare AWS STS credentials).
 *
 * @throws AwsError AccessDenied
 */
export function requireCallable({ caller, operation }: Call): void {
  const kind = caller.session?.kind;
  if (OF_ALL.has(operation) || (kind !== "sessionToken" && kind !== "federatedUser")) return;
  if (kind === "sessionToken" && operation === "AssumeRole") return;
  throw denied(notAuthorized(caller.principal, operation));
}
