import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { ConditionKeys } from "../protocol/principal-keys.ts";
import type { NamedRole } from "./roles.ts";
import type { SessionTags } from "./session-tags.ts";

/** What of an input that assumes a role its conditions look at. */
export interface Assumption extends SessionTags {
  readonly sessionName: string;
  readonly externalId: string | null;
  readonly sourceIdentity: string | null;
  /** Tags that are passed, without inherited ones. */
  readonly passed: SessionTags["tags"];
  /** Whether the request proves a second factor. */
  readonly isByMfa: boolean;
}

/** The keys of tags that are passed (Service Authorization Reference, AWS STS). */
export function tagKeys(tags: SessionTags["tags"], transitive: readonly string[]): ConditionKeys {
  return [
    ...tags.map(({ key, value }) => [`aws:requesttag/${key.toLowerCase()}`, [value]] as const),
    ...(tags.length === 0 ? [] : ([["aws:tagkeys", tags.map(({ key }) => key)]] as const)),
    ...(transitive.length === 0 ? [] : ([["sts:transitivetagkeys", transitive]] as const)),
  ];
}

/** The keys of a request with a second factor, which long-term credentials lack otherwise. */
const BY_MFA: ConditionKeys = [
  ["aws:multifactorauthpresent", ["true"]],
  ["aws:multifactorauthage", ["0"]],
];

/** The keys of an input that assumes a role, and of the role. */
export function assumptionKeys(role: NamedRole, asked: Assumption, owner: EffectiveIdentity): ConditionKeys {
  const { sessionName, externalId, sourceIdentity, passed, transitiveTagKeys } = asked;
  const organization = owner.controls.organization;
  return [
    ["sts:rolesessionname", [sessionName]],
    ["aws:resourceaccount", [role.account]],
    ...(externalId === null ? [] : ([["sts:externalid", [externalId]]] as const)),
    ...(sourceIdentity === null ? [] : ([["sts:sourceidentity", [sourceIdentity]]] as const)),
    ...(organization === null ? [] : ([["aws:resourceorgid", [organization.id]]] as const)),
    ...(role.record?.tags ?? []).map(
      ({ key, value }) => [`aws:resourcetag/${key.toLowerCase()}`, [value]] as const,
    ),
    ...tagKeys(passed, transitiveTagKeys),
    ...(asked.isByMfa ? BY_MFA : []),
  ];
}
