import type { OidcProviderRecord } from "../../../access/aws/entities.ts";
import { problemOfToken } from "../../../auth/identity-token.ts";
import { invalidIdentityToken } from "../errors.ts";

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
  const found = await problemOfToken(token, jwks, wall);
  if (found === null) return;
  switch (found.problem) {
    case "key":
      throw invalidIdentityToken(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      );
    case "claim":
      throw invalidIdentityToken(`Missing a required claim: ${found.claim}`);
    case "signature":
      throw invalidIdentityToken("The token's signature could not be verified");
  }
}
