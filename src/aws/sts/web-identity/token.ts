import type { JWTPayload } from "jose";
import { claimsIn, TOKEN_AHEAD, textsOf } from "../../../auth/identity-token.ts";
import { readInput } from "../../protocol/validate.ts";
import { expiredIdentityToken, invalidIdentityToken, rejectedClaim } from "../errors.ts";
import { sourceIdentity, tags, transitiveTagKeys } from "../members.ts";
import { requestTags, type SessionTags } from "../session-tags.ts";

/** Claims of an identity token that AWS looks at (IAM User Guide, Create a role for OpenID Connect federation). */
export interface IdentityClaims {
  /** Issuer without its scheme: the name of its provider. */
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  /** Authorized party, which is the audience for conditions. */
  readonly authorizedParty: string | null;
  /** Authentication methods. */
  readonly methods: readonly string[];
  readonly tags: SessionTags;
  readonly sourceIdentity: string | null;
}

/** Claims for AWS alone (IAM User Guide, Passing session tags using AssumeRoleWithWebIdentity). */
const TAGS = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY = "https://aws.amazon.com/source_identity";

/**
 * The claims of a JSON Web Token, before anybody has verified it.
 *
 * @param wall wall-clock time in milliseconds: tokens come from outside, whatever a workspace's clock shows.
 * @throws AwsError InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, ValidationError
 */
export function claimsOf(token: string, wall: number): IdentityClaims {
  const claims = payloadOf(token);
  const { iss, sub, aud, exp, nbf, azp, amr } = claims;
  if (typeof iss !== "string" || iss === "") throw missing("iss");
  if (typeof sub !== "string" || sub === "") throw missing("sub");
  const audiences = textsOf(aud);
  if (audiences.length === 0) throw missing("aud");
  const now = Math.floor(wall / 1000);
  if (typeof exp === "number" && exp <= now) {
    throw expiredIdentityToken(
      `Token expired: current date/time ${now} must be before the expiration date/time ${exp}`,
    );
  }
  if (typeof nbf === "number" && nbf > now + TOKEN_AHEAD) {
    throw rejectedClaim(`Token is not yet valid: current date/time ${now} must not be before ${nbf}`);
  }
  return {
    issuer: iss.replace(/^https:\/\//i, "").replace(/\/$/, ""),
    subject: sub,
    audiences,
    authorizedParty: typeof azp === "string" ? azp : null,
    methods: textsOf(amr),
    ...passedIn(claims),
  };
}

function payloadOf(token: string): JWTPayload {
  const claims = claimsIn(token);
  if (claims !== null) return claims;
  throw invalidIdentityToken(
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
  );
}

/** Session tags and source identity, which have the limits of an input. @throws AwsError ValidationError */
function passedIn(claims: JWTPayload): Pick<IdentityClaims, "tags" | "sourceIdentity"> {
  const given = objectIn(claims[TAGS]);
  const pairs = Object.entries(objectIn(given.principal_tags));
  const input = readInput(
    { Tags: tags, TransitiveTagKeys: transitiveTagKeys, SourceIdentity: sourceIdentity },
    {
      Tags: pairs.map(([Key, values]) => ({ Key, Value: textsOf(values)[0] ?? "" })),
      TransitiveTagKeys: textsOf(given.transitive_tag_keys),
      SourceIdentity: claims[SOURCE_IDENTITY],
    },
  );
  return {
    tags: { tags: requestTags(input.Tags), transitiveTagKeys: input.TransitiveTagKeys ?? [] },
    sourceIdentity: input.SourceIdentity ?? null,
  };
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function missing(claim: string) {
  return invalidIdentityToken(`Missing a required claim: ${claim}`);
}
