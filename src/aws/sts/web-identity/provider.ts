import { partitionOf } from "../../../cloud/aws-partitions.ts";
import { invalidIdentityToken } from "../errors.ts";
import type { AnyCall } from "../operation.ts";
import type { IdentityClaims } from "./token.ts";
import { verifyToken } from "./verification.ts";

/** Issuers that AWS knows without a provider in the account: trust policies name them by their domains. */
const KNOWN_TO_AWS: ReadonlySet<string> = new Set([
  ...["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"],
]);

/**
 * Requires that the provider of an account vouches for a token, and that the token is for one of its clients. In permissive
 * mode a token is taken unverified where nobody has registered the keys of its issuer.
 *
 * @returns the provider as trust policies name it.
 * @throws AwsError InvalidIdentityToken
 */
export async function vouchingProvider(
  { runtime, workspace, state, region, wall }: AnyCall,
  account: string,
  token: string,
  { issuer, audiences }: IdentityClaims,
): Promise<string> {
  const place = { workspace, generation: state.generation, cloud: "aws", account } as const;
  const found = await runtime.identityDirectory.find(place, "oidcProvider", issuer);
  const isStrict = runtime.settings.auth === "strict";
  const { jwks = null, clientIds = [] } = found?.record ?? {};
  if (found === null && isStrict) {
    throw invalidIdentityToken(`No OpenIDConnect provider found in your account for https://${issuer}`);
  }
  if (jwks !== null) {
    await verifyToken(token, jwks, wall);
  } else if (isStrict) {
    throw invalidIdentityToken(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  } else {
    runtime.notices?.tell(
      `nobody has registered the keys of an identity provider whose tokens are sent to AssumeRoleWithWebIdentity, so they are taken unverified; PUT /_fauxkms/oidc-providers/:account registers them`,
    );
  }
  if (found !== null && !audiences.some((each) => clientIds.includes(each))) {
    throw invalidIdentityToken("Incorrect token audience");
  }
  if (found === null && KNOWN_TO_AWS.has(issuer)) return issuer;
  return found?.record.arn ?? `arn:${partitionOf(region)}:iam::${account}:oidc-provider/${issuer}`;
}
