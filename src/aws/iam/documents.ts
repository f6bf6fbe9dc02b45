import { IDENTITY_POLICY, trustPolicyProfile } from "../../access/policy/aws-profiles.ts";
import { PolicyError } from "../../access/policy/defect.ts";
import type { PolicyDocument } from "../../access/policy/document.ts";
import { iamPolicyMessage } from "../../access/policy/iam-words.ts";
import { parsePolicy } from "../../access/policy/parse.ts";
import type { PolicyProfile } from "../../access/policy/profile.ts";
import { limitExceeded, malformedPolicy, type NamedKind, overQuota } from "./errors.ts";
import type { Call } from "./operation.ts";

/** Characters of all inline policies of an entity, without white space (IAM User Guide, IAM and AWS STS quotas). */
const INLINE_LIMITS = { user: 2048, role: 10_240, group: 5120 } as const satisfies Record<NamedKind, number>;

/** Checks the document of a managed policy. @throws AwsError MalformedPolicyDocument, LimitExceeded */
export function checkManaged(document: string): void {
  read(document, IDENTITY_POLICY, (limit) => overQuota("PolicySize", limit));
}

/** Checks an inline policy, and the size of all that its entity has. @throws AwsError as for `checkManaged` */
export function checkInline(
  kind: NamedKind,
  name: string,
  document: string,
  all: Readonly<Record<string, string>>,
): void {
  const limit = INLINE_LIMITS[kind];
  const tooLong = () => limitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${kind} ${name}`);
  read(document, { ...IDENTITY_POLICY, size: { limit, unit: "characters" } }, tooLong);
  if (Object.values(all).join("").replace(/\s/g, "").length > limit) throw tooLong();
}

/**
 * Reads a trust policy, whose principals must be there, as far as their account is known here.
 *
 * @returns unique ids of the users and roles that it names, by ARN.
 * @throws AwsError as for `checkManaged`
 */
export async function checkTrust(call: Call, document: string): Promise<Readonly<Record<string, string>>> {
  const { statements } = readTrust(document, call.caller.region);
  const named = statements.flatMap(({ principal }) => principal?.values ?? []);
  const arns = named.flatMap(({ kind, name }) => (kind === "AWS" && ENTITY.test(name) ? [name] : []));
  const { runtime, place, wall, background } = call;
  const { ids, missing } = await runtime.identities.principalIds(place, arns, wall, background);
  const [name] = missing;
  if (name === undefined) return Object.fromEntries(ids);
  throw malformedPolicy(iamPolicyMessage({ code: "invalidPrincipal", kind: "AWS", name }));
}

/** Reads a trust policy, whoever is there. @throws AwsError as for `checkManaged` */
export function readTrust(document: string, region: string): PolicyDocument {
  return read(document, trustPolicyProfile(region), (limit) => overQuota("ACLSizePerRole", limit));
}

/** ARNs of users and roles. */
const ENTITY = /^arn:[a-z-]+:iam::\d{12}:(?:user|role)\//;

function read(document: string, profile: PolicyProfile, tooLong: (limit: number) => Error): PolicyDocument {
  try {
    return parsePolicy(document, profile);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    if (error.defect.code === "tooLong") throw tooLong(error.defect.limit);
    throw malformedPolicy(iamPolicyMessage(error.defect));
  }
}
