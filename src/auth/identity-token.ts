import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
} from "jose";

/** Algorithms of identity tokens: those with a key pair. */
export const TOKEN_ALGORITHMS: readonly string[] = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/** How far the clock of an issuer may be ahead, seconds. */
export const TOKEN_AHEAD = 300;

/** The claims of a JSON Web Token, before anybody has verified it; null for what is none. */
export function claimsIn(token: string): JWTPayload | null {
  try {
    return decodeJwt(token);
  } catch {
    return null;
  }
}

/** The algorithm that a token names; null where it names none. */
export function algorithmOf(token: string): string | null {
  try {
    const { alg } = decodeProtectedHeader(token);
    return typeof alg === "string" ? alg : null;
  } catch {
    return null;
  }
}

/** The texts of a claim that is one or a list of them. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}

/** Why a token is not verified: nobody has its key, it lacks a claim, or the signature is another's. */
export type TokenProblem =
  | { readonly problem: "key" | "signature" }
  | { readonly problem: "claim"; readonly claim: string };

/**
 * Verifies the signature of an identity token by the keys of its provider.
 *
 * @param jwks the provider's JSON Web Key Set, whose form has been checked; a key in it may still be none.
 * @param wall wall-clock time, milliseconds: tokens come from outside, whatever a workspace's clock shows.
 * @returns null for a verified token.
 */
export async function problemOfToken(
  token: string,
  jwks: string,
  wall: number,
): Promise<TokenProblem | null> {
  try {
    const keys = createLocalJWKSet(JSON.parse(jwks));
    const algorithms = [...TOKEN_ALGORITHMS];
    const options = { algorithms, requiredClaims: ["exp", "iat"], clockTolerance: TOKEN_AHEAD };
    await jwtVerify(token, keys, { ...options, currentDate: new Date(wall) });
    return null;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
      return { problem: "key" };
    }
    if (error instanceof errors.JWTClaimValidationFailed) return { problem: "claim", claim: error.claim };
    return { problem: "signature" };
  }
}
