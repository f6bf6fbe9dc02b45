import type { ConditionKeys } from "../../protocol/principal-keys.ts";
import type { Asking } from "../identity.ts";
import type { IdentityClaims } from "./token.ts";

/** Who asks for a role with an identity token: its provider, which has no policies; trust policies look at the claims. */
export function askingOfProvider(provider: string, claims: IdentityClaims): Asking {
  return {
    principal: { kind: "provider", account: "", arn: provider, entityArn: provider, entityId: null },
    policies: { identity: [], boundary: null, session: null, serviceControls: [], endpoint: null },
    keys: claimKeys(claims),
  };
}

/** The condition keys of a token (IAM User Guide, Available keys for AWS OIDC federation). */
function claimKeys(claims: IdentityClaims): ConditionKeys {
  const { issuer, subject, audiences, authorizedParty, methods } = claims;
  const name = (claim: string) => `${issuer}:${claim}`.toLowerCase();
  return [
    [name("sub"), [subject]],
    // Where a party is authorized, it is the audience, and the token's own is another key.
    [name("aud"), authorizedParty === null ? audiences : [authorizedParty]],
    ...(authorizedParty === null ? [] : ([[name("oaud"), audiences]] as const)),
    ...(methods.length === 0 ? [] : ([[name("amr"), methods]] as const)),
    ["aws:federatedprovider", [issuer]],
    ["aws:principalisawsservice", ["false"]],
    ["aws:viaawsservice", ["false"]],
  ];
}
