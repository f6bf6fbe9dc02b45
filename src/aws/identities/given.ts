import type { RoleRecord, UserRecord } from "../../access/aws/entities.ts";
import { IDENTITY_POLICY, trustPolicyProfile } from "../../access/policy/aws-profiles.ts";
import { iamRefusal } from "../../access/policy/iam-refusal.ts";
import type { PrincipalTag } from "../../auth/session.ts";
import { AWS } from "../../cloud/aws.ts";
import { type GivenPolicy, type IdentityChange, IdentityError } from "../../surface/identities.ts";
import { documentOf, namedDocument, tagsIn } from "../../surface/identity-change.ts";
import { managedArn } from "./managed-arn.ts";
import type { PrincipalName } from "./principal.ts";

/** A checked change: what of the record is replaced, and the boundary that is a document of its own. */
export interface CheckedChange {
  readonly replaced: Partial<Pick<UserRecord, "inline" | "attached" | "tags"> & Pick<RoleRecord, "trust">>;
  /** Left out: it stays. */
  readonly boundary?: { readonly arn: string } | { readonly document: string } | null;
  /** ARNs of managed policies that must be there, with the members that name them. */
  readonly needed: readonly (readonly [arn: string, where: string])[];
}

/** Checks what is said of a user or role, as IAM would. @throws IdentityError */
export function checkedChange(
  { kind }: PrincipalName,
  { policies, boundary, tags, trust }: IdentityChange,
): CheckedChange {
  const given = policies === undefined ? null : policiesOf(policies ?? []);
  const limit = boundary == null ? boundary : boundaryOf(boundary);
  if (trust !== undefined && kind === "user") {
    throw new IdentityError("invalid", "trust: only a role has a trust policy");
  }
  return {
    replaced: {
      ...(given && { inline: given.inline, attached: given.attached.map(([arn]) => arn) }),
      ...(tags !== undefined && { tags: tagsOf(tags ?? {}) }),
      ...(trust !== undefined && { trust: documentOf("trust", trust, trustRefusal) }),
    },
    ...(limit !== undefined && { boundary: limit }),
    needed: [
      ...(given?.attached ?? []),
      ...(limit && "arn" in limit ? [[limit.arn, "boundary"] as const] : []),
    ],
  };
}

/** The rules of trust policies. */
export const TRUST_POLICY = trustPolicyProfile(AWS.standard.region);

const trustRefusal = (document: string) => iamRefusal(document, TRUST_POLICY);
const identityRefusal = (document: string) => iamRefusal(document, IDENTITY_POLICY);

const POLICY_NAME = { pattern: /^[\w+=,.@-]{1,128}$/, words: "1 to 128 letters, digits or +=,.@_-" };

interface Policies {
  readonly inline: Readonly<Record<string, string>>;
  readonly attached: readonly (readonly [arn: string, where: string])[];
}

/** Inline and managed policies of a list. One without a name is called by its place: `policy-1`. */
function policiesOf(policies: readonly GivenPolicy[]): Policies {
  const inline = new Map<string, string>();
  const attached = new Map<string, string>();
  for (const [index, given] of policies.entries()) {
    const where = `policies[${index}]`;
    const arn = managedArn(where, given);
    if (arn !== null) {
      attached.set(arn, where);
      continue;
    }
    const { name: own, document, at } = namedDocument(where, given, POLICY_NAME);
    const name = own ?? `policy-${index + 1}`;
    if (inline.has(name)) {
      throw new IdentityError("invalid", `${where}: there is another policy of the name '${name}'`);
    }
    inline.set(name, documentOf(at, document, identityRefusal));
  }
  return { inline: Object.fromEntries(inline), attached: [...attached] };
}

function boundaryOf(given: GivenPolicy): { readonly arn: string } | { readonly document: string } {
  const arn = managedArn("boundary", given);
  return arn === null ? { document: documentOf("boundary", given, identityRefusal) } : { arn };
}

/** Tags of a user or role (IAM User Guide, Rules for tagging in IAM). */
const MOST_TAGS = 50;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

function tagsOf(given: NonNullable<IdentityChange["tags"]>): readonly PrincipalTag[] {
  const tags = tagsIn(given);
  if (tags.length > MOST_TAGS) throw new IdentityError("invalid", `tags: at most ${MOST_TAGS}`);
  const keys = new Set<string>();
  for (const { key, value } of tags) {
    if (!TAG_KEY.test(key) || /^aws:/i.test(key) || !TAG_VALUE.test(value)) {
      throw new IdentityError("invalid", `tags: '${key.slice(0, 100)}' is no tag that IAM takes`);
    }
    if (keys.has(key.toLowerCase())) {
      throw new IdentityError("invalid", `tags: '${key}' is given twice; keys are not distinguished by case`);
    }
    keys.add(key.toLowerCase());
  }
  return tags;
}
