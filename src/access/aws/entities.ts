import type { PrincipalTag } from "../../auth/session.ts";
import type { PolicyVersion } from "../policy/version.ts";

/** What users, groups, roles and customer managed policies of IAM have in common. Times in ms of the workspace's clock. */
interface Entity {
  /** As it was written; names are not distinguished by case. */
  readonly name: string;
  /** `/` or `/division/team/`. */
  readonly path: string;
  readonly arn: string;
  /** `AIDA…`, `AGPA…`, `AROA…`, `ANPA…`. */
  readonly id: string;
  readonly createdAt: number;
}

/** What has policies: users, groups, roles. */
interface PolicyHolder {
  /** Inline policies by name, as JSON. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

/** What users and roles have in common. */
interface Principal extends Entity, PolicyHolder {
  readonly tags: readonly PrincipalTag[];
  /** ARN of the managed policy that is the permissions boundary; null for none. */
  readonly boundary: string | null;
}

export interface UserRecord extends Principal {
  /** Ids of its groups. */
  readonly groups: readonly string[];
}

export interface RoleRecord extends Principal {
  readonly description: string | null;
  /** Trust policy, JSON. */
  readonly trust: string;
  readonly maxSessionSeconds: number;
  /** Unique ids of the users and roles that the trust policy names, as they were when it was written, by ARN. */
  readonly trustedIds?: Readonly<Record<string, string>>;
}

export interface GroupRecord extends Entity, PolicyHolder {}

export interface PolicyRecord extends Entity {
  readonly description: string | null;
  readonly tags: readonly PrincipalTag[];
  /** Oldest first; one of them is the default. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: number;
  /** Number of the latest version that was ever made. */
  readonly lastVersion: number;
  readonly updatedAt: number;
}

/** An OpenID Connect provider, whose tokens roles may trust. */
export interface OidcProviderRecord {
  /** Its URL without the scheme, which is its name. */
  readonly name: string;
  readonly arn: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: readonly PrincipalTag[];
  readonly createdAt: number;
  /** JSON Web Key Set by which its tokens are verified; null where none was registered. */
  readonly jwks: string | null;
}

/** A policy of an organization. */
export interface OrganizationPolicy {
  /** `p-…`. */
  readonly id: string;
  /** JSON. */
  readonly document: string;
}

/** What an account's organization says of it. */
export interface OrganizationRecord {
  /** `o-…`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`. */
  readonly path: string;
  readonly managementAccount: string;
  /** Service control policies of each level, from the root down. */
  readonly serviceControls: readonly (readonly OrganizationPolicy[])[];
  readonly resourceControls: readonly OrganizationPolicy[];
}

/** A VPC endpoint of an account. */
export interface VpcEndpointRecord {
  /** `vpce-…`. */
  readonly name: string;
  /** Its policy, JSON. */
  readonly document: string;
}

/** Records of the entities of an account at AWS, by kind. */
export interface AwsEntities {
  readonly user: UserRecord;
  readonly role: RoleRecord;
  readonly group: GroupRecord;
  readonly policy: PolicyRecord;
  readonly oidcProvider: OidcProviderRecord;
  readonly organization: OrganizationRecord;
  readonly vpcEndpoint: VpcEndpointRecord;
}

/** IAM's quotas of an account (IAM User Guide, IAM and AWS STS quotas), and of what only this mock keeps. */
export const MOST_ENTITIES: Readonly<Record<keyof AwsEntities, number>> = {
  user: 5000,
  role: 1000,
  group: 300,
  policy: 1500,
  oidcProvider: 700,
  organization: 1,
  vpcEndpoint: 100,
};

/** Name of the only organization of an account. */
export const ORGANIZATION = "organization";
