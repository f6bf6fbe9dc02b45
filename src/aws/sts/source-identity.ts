import type { Session } from "../../auth/session.ts";
import { denied } from "./errors.ts";

/**
 * The source identity of a new session: once set it stays through role chaining (IAM User Guide, Monitor and control
 * actions taken with assumed roles).
 *
 * @param by the session that asks; null for long-term credentials.
 * @throws AwsError AccessDenied for another one than that of the session
 */
export function sourceIdentityOf(given: string | undefined, by: Session | null): string | null {
  const inherited = by?.sourceIdentity ?? null;
  if (inherited !== null && given !== undefined && given !== inherited) {
    throw denied("The source identity of the calling session cannot be changed.");
  }
  return inherited ?? given ?? null;
}
