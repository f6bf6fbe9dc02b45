import { createLocalJWKSet, errors, jwtVerify } from "jose";
import type { OidcProviderRecord } from "../../../access/aws/entities.ts";
import { invalidIdentityToken } from "../errors.ts";

/** Algorithms of identity tokens (IAM User Guide, Create an OpenID Connect identity provider). */
const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

/**
 * Verifies the signature of an identity token by the keys of its provider.
 *
 * @param jwks the provider's JSON Web Key Set.
 * @param wall wall-clock time, milliseconds.
 * @throws AwsError InvalidIdentityToken
 */
export async function verifyToken(
  token: string,
  jwks: NonNullable<OidcProviderRecord["jwks"]>,
  wall: number,
): Promise<void> {
  try {
    // The control API has checked that it is a key set; a key in it may still be none.
    const keys = createLocalJWKSet(JSON.parse(jwks));
    const options = { algorithms: ALGORITHMS, requiredClaims: ["exp", "iat"], clockTolerance: 300 };
    await jwtVerify(token, keys, { ...options, currentDate: new Date(wall) });
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
      throw invalidIdentityToken(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      );
    }
    if (error instanceof errors.JWTClaimValidationFailed) {
      throw invalidIdentityToken(`Missing a required claim: ${error.claim}`);
    }
    throw invalidIdentityToken("The token's signature could not be verified");
  }
}
