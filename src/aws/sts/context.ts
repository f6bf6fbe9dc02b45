import type { GlobalFacts } from "../../access/aws/global-keys.ts";
import type { EffectiveIdentity } from "../../access/aws/identity.ts";
import type { ConditionKeys } from "../protocol/requester.ts";
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

/** What global condition keys tell of the role and of the tags that are passed. */
export function factsOf(
  facts: GlobalFacts,
  { account, record }: NamedRole,
  { passed }: Assumption,
  owner: EffectiveIdentity,
): GlobalFacts {
  return {
    ...facts,
    resourceAccount: account,
    resourceOrganization: owner.controls.organization,
    resourceTags: record?.tags ?? [],
    ...tagFacts(passed),
  };
}

/** What global condition keys tell of tags that are passed. */
export function tagFacts(passed: SessionTags["tags"]): Pick<GlobalFacts, "requestTags" | "tagKeys"> {
  return { requestTags: passed, tagKeys: passed.map(({ key }) => key) };
}

/** The keys of a request with a second factor, which long-term credentials lack otherwise. */
const BY_MFA: ConditionKeys = [
  ["aws:multifactorauthpresent", ["true"]],
  ["aws:multifactorauthage", ["0"]],
];

/** The condition keys of STS (Service Authorization Reference, AWS Security Token Service). */
export function assumptionKeys(asked: Assumption): ConditionKeys {
  const { sessionName, externalId, sourceIdentity, transitiveTagKeys, isByMfa } = asked;
  return [
    ["sts:rolesessionname", [sessionName]],
    ...(externalId === null ? [] : ([["sts:externalid", [externalId]]] as const)),
    ...(sourceIdentity === null ? [] : ([["sts:sourceidentity", [sourceIdentity]]] as const)),
    ...(transitiveTagKeys.length === 0 ? [] : ([["sts:transitivetagkeys", transitiveTagKeys]] as const)),
    ...(isByMfa ? BY_MFA : []),
  ];
}
