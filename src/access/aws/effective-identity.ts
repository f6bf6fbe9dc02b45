import { attachedPolicy } from "../policy/attached-policy.ts";
import type { AwsEntities, OrganizationPolicy, OrganizationRecord } from "./entities.ts";
import type { AccountControls, EffectiveIdentity } from "./identity.ts";
import { managedPolicy } from "./managed-policies.ts";
import { awsManagedName, nameAtEnd } from "./policy-arn.ts";
import type { AttachedPolicy } from "./request.ts";

/** What is stored of an account that bears on what one of its principals may do. */
export interface EffectiveRows {
  readonly user: AwsEntities["user"] | null;
  readonly role: AwsEntities["role"] | null;
  /** Groups of the user. */
  readonly groups: readonly AwsEntities["group"][];
  readonly organization: AwsEntities["organization"] | null;
  readonly endpoints: readonly AwsEntities["vpcEndpoint"][];
  /** Customer managed policies that they have, and boundaries. */
  readonly policies: readonly AwsEntities["policy"][];
}

/** Whatever has policies. */
export type Holder = AwsEntities["user"] | AwsEntities["role"] | AwsEntities["group"];

/** Names of the customer managed policies that bear on what holders may do, boundaries included. */
export function customerPolicyNames(holders: readonly Holder[]): string[] {
  const arns = holders.flatMap((holder) => [...holder.attached, ...boundaryOf(holder)]);
  return [...new Set(arns.filter((arn) => awsManagedName(arn) === null).map(nameAtEnd))];
}

/**
 * A user, role or root user with all that bears on what it may do.
 *
 * @param entity `root`, `user/NAME` or `role/NAME`, perhaps with a path before the name.
 */
export function effectiveIdentity(account: string, entity: string, rows: EffectiveRows): EffectiveIdentity {
  const controls = accountControls(account, rows);
  const principal = rows.user ?? rows.role;
  const base = { arn: `arn:aws:iam::${account}:${entity}`, tags: [], identity: [], boundary: null, controls };
  if (entity === "root") return { ...base, exists: true, id: account };
  if (principal === null) return { ...base, exists: false, id: null };
  const kind = rows.user === null ? "role" : "user";
  const holders: readonly (readonly [string, Holder])[] = [
    [`${kind}/${principal.name}`, principal],
    ...rows.groups.map((group) => [`group/${group.name}`, group] as const),
  ];
  return {
    exists: true,
    arn: principal.arn,
    id: principal.id,
    tags: principal.tags,
    identity: holders.flatMap(([label, holder]) => [
      ...inlinePolicies(label, holder),
      ...holder.attached.flatMap((arn) => managed(arn, rows.policies)),
    ]),
    boundary: principal.boundary === null ? null : (managed(principal.boundary, rows.policies)[0] ?? null),
    controls,
  };
}

/** The document of a managed policy that is in force; undefined where there is no such policy. */
export function managedDocument(arn: string, policies: readonly AwsEntities["policy"][]): string | undefined {
  if (awsManagedName(arn) !== null) return managedPolicy(arn)?.document;
  const found = policies.find((policy) => policy.arn === arn);
  return found?.versions.find(({ number }) => number === found.defaultVersion)?.document;
}

function managed(arn: string, policies: readonly AwsEntities["policy"][]): AttachedPolicy[] {
  const document = managedDocument(arn, policies);
  return document === undefined ? [] : [attachedPolicy({ label: arn, arn, document })];
}

function inlinePolicies(holder: string, { inline }: Holder): AttachedPolicy[] {
  return Object.entries(inline).map(([name, document]) =>
    attachedPolicy({ label: `inline policy ${name} of ${holder}`, arn: null, document }),
  );
}

function boundaryOf(holder: Holder): readonly string[] {
  return "boundary" in holder && holder.boundary !== null ? [holder.boundary] : [];
}

/** What an organization says of an account. Its policies do not affect the management account. */
function accountControls(account: string, { organization, endpoints }: EffectiveRows): AccountControls {
  const isAffected = organization !== null && organization.managementAccount !== account;
  return {
    organization: organization && {
      id: organization.id,
      path: organization.path,
      managementAccount: organization.managementAccount,
    },
    serviceControls: isAffected
      ? organization.serviceControls.map((level) =>
          level.map((policy) => organizationPolicy(organization, "service", policy)),
        )
      : [],
    resourceControls: isAffected
      ? organization.resourceControls.map((policy) => organizationPolicy(organization, "resource", policy))
      : [],
    endpoints: new Map(
      endpoints.map(({ name, document }) => [
        name,
        attachedPolicy({ label: `policy of ${name}`, arn: null, document }),
      ]),
    ),
  };
}

/** ARN of a policy of an organization (Service Authorization Reference, AWS Organizations). */
export function organizationPolicyArn(
  { id, managementAccount }: Pick<OrganizationRecord, "id" | "managementAccount">,
  type: "service" | "resource",
  policyId: string,
): string {
  return `arn:aws:organizations::${managementAccount}:policy/${id}/${type}_control_policy/${policyId}`;
}

function organizationPolicy(
  organization: OrganizationRecord,
  type: "service" | "resource",
  { id, document }: OrganizationPolicy,
): AttachedPolicy {
  const arn = organizationPolicyArn(organization, type, id);
  return attachedPolicy({ label: arn, arn, document });
}
