import { outsideOf } from "../../protocol/outside.ts";
import { type ConditionKeys, ON_NOTHING } from "../../protocol/requester.ts";
import type { AnyCall } from "../operation.ts";
import type { Asking } from "../trust.ts";
import type { IdentityClaims } from "./token.ts";

const NO_CONTROLS = { organization: null, serviceControls: [], resourceControls: [], endpoints: new Map() };

/** Who asks for a role with an identity token: its provider, which has no policies; trust policies look at the claims. */
export function askingOfProvider(
  { request, now, region }: AnyCall,
  provider: string,
  claims: IdentityClaims,
): Asking {
  const arn = provider;
  const principal = { kind: "provider", account: "", arn, entityArn: arn, entityId: null } as const;
  const none = {
    exists: false,
    arn,
    id: null,
    tags: [],
    identity: [],
    boundary: null,
    controls: NO_CONTROLS,
  };
  return {
    facts: { ...ON_NOTHING, ...outsideOf(request), principal, identity: none, session: null, now, region },
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
  ];
}
