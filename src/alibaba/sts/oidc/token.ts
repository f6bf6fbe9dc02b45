import { claimsIn, TOKEN_AHEAD, textsOf } from "../../../auth/identity-token.ts";
import { stsError } from "../errors.ts";

/** Claims of an identity token. Times in seconds since the epoch. */
export interface OidcClaims {
  /** URL, as the token writes it. */
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  /** Null where an unverified token does not say. */
  readonly issuedAt: number | null;
  readonly expiresAt: number;
}

/** Latest time of a claim, seconds: later ones are no dates of JavaScript. */
const LATEST = 8_640_000_000_000;

/**
 * The claims of an identity token, before anybody has verified it.
 *
 * @param wall wall-clock time in milliseconds: tokens come from outside, whatever a workspace's clock shows.
 * @throws AlibabaError AuthenticationFail.OIDCToken.Invalid, AuthenticationFail.OIDCToken.Expired
 */
export function oidcClaims(token: string, wall: number): OidcClaims {
  if (token.split(".").length !== 3) throw stsError("oidcParts");
  const { iss, sub, aud, exp, iat, nbf } = claimsIn(token) ?? {};
  const audiences = textsOf(aud);
  if (typeof iss !== "string" || typeof sub !== "string" || sub === "" || audiences.length === 0) {
    throw stsError("oidcContent");
  }
  if (!isTime(exp) || (iat !== undefined && !isTime(iat))) throw stsError("oidcContent");
  const now = Math.floor(wall / 1000);
  if (exp <= now) throw stsError("oidcExpired");
  if ((nbf ?? iat ?? 0) > now + TOKEN_AHEAD) throw stsError("oidcContent");
  return { issuer: iss, subject: sub, audiences, issuedAt: iat ?? null, expiresAt: exp };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LATEST;
}
