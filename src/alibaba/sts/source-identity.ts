import type { Session } from "../../auth/session.ts";
import { AlibabaError } from "../protocol/error.ts";
import { RAM_DENIED } from "../protocol/permission.ts";

/**
 * The source identity of a new session, which stays through role chaining: once set it cannot be changed.
 *
 * @param by the session that asks; null for long-term credentials.
 * @throws AlibabaError NoPermission for another one than that of the session
 */
export function sourceIdentityOf(given: string | undefined, by: Session | null): string | null {
  const inherited = by?.sourceIdentity ?? null;
  if (inherited !== null && given !== undefined && given !== inherited) throw new AlibabaError(RAM_DENIED);
  return inherited ?? given ?? null;
}
