import type { AwsCaller } from "../protocol/aws-caller.ts";
import { denied } from "./errors.ts";
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
