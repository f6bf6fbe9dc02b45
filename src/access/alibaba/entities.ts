import type { PrincipalTag } from "../../auth/session.ts";
import type { PolicyVersion } from "../policy/version.ts";

/** What all entities of RAM have in common. Times in ms of the workspace's clock. */
interface Entity {
  /** As it was written; names are not distinguished by case. */
  readonly name: string;
  /** 18 digits. */
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What has policies: users, groups, roles. */
interface PolicyHolder {
  /** ARNs of managed policies: `acs:ram:*:system:policy/NAME`, `acs:ram:*:<account>:policy/NAME`. */
  readonly attached: readonly string[];
}

export interface RamUserRecord extends Entity, PolicyHolder {
  readonly displayName: string;
  readonly mobilePhone: string;
  readonly email: string;
  readonly comments: string;
  readonly tags: readonly PrincipalTag[];
  /** Ids of its groups. */
  readonly groups: readonly string[];
}

export interface RamGroupRecord extends Entity, PolicyHolder {
  readonly comments: string;
}

export interface RamRoleRecord extends Entity, PolicyHolder {
  readonly description: string;
  /** Trust policy, JSON. */
  readonly trust: string;
  readonly maxSessionSeconds: number;
  readonly tags: readonly PrincipalTag[];
}

/** A custom policy. */
export interface RamPolicyRecord extends Entity {
  readonly description: string;
  readonly tags: readonly PrincipalTag[];
  /** Oldest first; one of them is the default. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: number;
  /** Number of the latest version that was ever made. */
  readonly lastVersion: number;
}

/** An OpenID Connect provider, whose tokens roles may trust. */
export interface RamOidcProviderRecord extends Entity {
  /** With its scheme. */
  readonly issuerUrl: string;
  readonly clientIds: readonly string[];
  readonly fingerprints: readonly string[];
  readonly description: string;
  /** JSON Web Key Set by which its tokens are verified; null where none was registered. */
  readonly jwks: string | null;
}

/** A SAML provider, whose assertions roles may trust. */
export interface RamSamlProviderRecord extends Entity {
  readonly description: string;
  /** Metadata of the identity provider, XML. */
  readonly metadata: string;
}

/** A control policy of a resource directory. */
export interface ControlPolicy {
  /** `cp-…`. */
  readonly id: string;
  /** JSON. */
  readonly document: string;
}

/** What the resource directory of an account says of it. */
export interface ResourceDirectoryRecord {
  /** `rd-…`. */
  readonly id: string;
  readonly managementAccount: string;
  /** Control policies of each level, from the root folder down; no level where control policies are off. */
  readonly controls: readonly (readonly ControlPolicy[])[];
}

/** What an account lets its users do at the console; it decides about no call of an API. */
export interface RamSecurityPreferenceRecord {
  readonly allowUserToChangePassword: boolean;
  readonly enableSaveMFATicket: boolean;
  /** Networks, with semicolons between them. */
  readonly loginNetworkMasks: string;
  /** Hours. */
  readonly loginSessionDuration: number;
  readonly allowUserToManageAccessKeys: boolean;
  readonly allowUserToManageMFADevices: boolean;
  readonly allowUserToManagePublicKeys: boolean;
}

/** Records of the entities of an account at Alibaba Cloud, by kind. */
export interface RamEntities {
  readonly user: RamUserRecord;
  readonly role: RamRoleRecord;
  readonly group: RamGroupRecord;
  readonly policy: RamPolicyRecord;
  readonly oidcProvider: RamOidcProviderRecord;
  readonly samlProvider: RamSamlProviderRecord;
  readonly resourceDirectory: ResourceDirectoryRecord;
  readonly securityPreference: RamSecurityPreferenceRecord;
}

/** RAM's quotas of an account (RAM, Limitations, 2025-12), and of what only this mock keeps. */
export const MOST_RAM_ENTITIES: Readonly<Record<keyof RamEntities, number>> = {
  user: 5000,
  role: 1000,
  group: 300,
  policy: 1500,
  oidcProvider: 100,
  samlProvider: 100,
  resourceDirectory: 1,
  securityPreference: 1,
};

/** Name of the only resource directory of an account. */
export const RESOURCE_DIRECTORY = "resource-directory";
