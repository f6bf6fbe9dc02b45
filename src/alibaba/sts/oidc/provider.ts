import { algorithmOf, problemOfToken, TOKEN_ALGORITHMS } from "../../../auth/identity-token.ts";
import { stsError, unknownAlgorithm } from "../errors.ts";
import type { ProviderName } from "../federation.ts";
import type { AnyCall } from "../operation.ts";
import type { OidcClaims } from "./token.ts";

/**
 * Requires that a provider vouches for a token, and that the token is for one of its clients. In permissive mode a token is
 * taken unverified where nobody has registered the keys of its provider.
 *
 * @throws AlibabaError AuthenticationFail
 */
export async function requireVouched(
  { runtime, workspace, state, wall }: AnyCall,
  { account, name }: ProviderName,
  token: string,
  { issuer, audiences }: OidcClaims,
): Promise<void> {
  const place = { workspace, generation: state.generation, cloud: "alibaba", account } as const;
  const record = (await runtime.identityDirectory.find(place, "oidcProvider", name))?.record ?? null;
  const isStrict = runtime.settings.auth === "strict";
  if (record === null && isStrict) throw stsError("oidcProviderMissing");
  if (record !== null && withoutSlash(record.issuerUrl) !== withoutSlash(issuer))
    throw stsError("oidcContent");
  if (record !== null && record.jwks !== null) await requireSigned(token, record.jwks, wall);
  else if (isStrict) throw stsError("oidcKeys");
  else {
    runtime.notices?.tell(
      "nobody has registered the keys of an identity provider whose tokens are sent to AssumeRoleWithOIDC, so they are taken unverified; PUT /_fauxkms/oidc-providers/:account registers them",
    );
  }
  if (record !== null && !audiences.some((each) => record.clientIds.includes(each))) {
    throw stsError("oidcAudience");
  }
}

async function requireSigned(token: string, jwks: string, wall: number): Promise<void> {
  const algorithm = algorithmOf(token);
  if (algorithm === null || !/^[A-Za-z0-9-]{1,20}$/.test(algorithm)) throw stsError("oidcContent");
  if (!TOKEN_ALGORITHMS.includes(algorithm)) throw unknownAlgorithm(algorithm);
  const found = await problemOfToken(token, jwks, wall);
  if (found !== null) throw stsError(found.problem === "claim" ? "oidcContent" : "oidcSignature");
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}
