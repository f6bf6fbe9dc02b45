import type { RamGroupRecord, RamRoleRecord, RamUserRecord } from "../../access/alibaba/entities.ts";
import type { PolicyVersion } from "../../access/policy/version.ts";
import type { PrincipalTag } from "../../auth/session.ts";
import { iso } from "../../iso-time.ts";
import { arnOf } from "./entities.ts";
import type { ManagedPolicy } from "./managed.ts";
import type { Call } from "./operation.ts";

/** Entities as answers of RAM have them (alibabacloud-typescript-sdk ram-20150501 1.2.1). */

export function shownUser(user: RamUserRecord) {
  const { id, name, displayName, mobilePhone, email, comments, createdAt, updatedAt } = user;
  return {
    UserId: id,
    UserName: name,
    DisplayName: displayName,
    MobilePhone: mobilePhone,
    Email: email,
    Comments: comments,
    CreateDate: iso(createdAt),
    UpdateDate: iso(updatedAt),
  };
}

export function shownGroup({ id, name, comments, createdAt, updatedAt }: RamGroupRecord) {
  return {
    GroupId: id,
    GroupName: name,
    Comments: comments,
    CreateDate: iso(createdAt),
    UpdateDate: iso(updatedAt),
  };
}

/** A role in lists, which have its tags instead of its trust policy. */
export function listedRole(call: Call, role: RamRoleRecord) {
  const { id, name, description, maxSessionSeconds, createdAt, updatedAt, tags } = role;
  return {
    RoleId: id,
    RoleName: name,
    Arn: arnOf(call, "role", name),
    Description: description,
    MaxSessionDuration: maxSessionSeconds,
    CreateDate: iso(createdAt),
    UpdateDate: iso(updatedAt),
    Tags: shownTags(tags),
  };
}

export function shownRole(call: Call, role: RamRoleRecord) {
  const { Tags: _, ...rest } = listedRole(call, role);
  return { ...rest, AssumeRolePolicyDocument: role.trust };
}

/** A policy as answers to its changes have it. */
export function shownPolicy({
  type,
  name,
  description,
  defaultVersion,
  createdAt,
  updatedAt,
}: ManagedPolicy) {
  return {
    PolicyName: name,
    PolicyType: type,
    Description: description,
    DefaultVersion: `v${defaultVersion}`,
    CreateDate: iso(createdAt),
    UpdateDate: iso(updatedAt),
  };
}

/** A policy of a user, group or role. */
export function attachedPolicyShown({ type, name, description, defaultVersion }: ManagedPolicy) {
  return {
    PolicyName: name,
    PolicyType: type,
    Description: description,
    DefaultVersion: `v${defaultVersion}`,
  };
}

/** A version of a policy. */
export function shownVersion(
  { defaultVersion }: Pick<ManagedPolicy, "defaultVersion">,
  { number, document, createdAt }: PolicyVersion,
) {
  return {
    VersionId: `v${number}`,
    IsDefaultVersion: number === defaultVersion,
    PolicyDocument: document,
    CreateDate: iso(createdAt),
  };
}

function shownTags(tags: readonly PrincipalTag[]) {
  return { Tag: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) };
}

/** A policy in lists, which have its tags. */
export function listedPolicy(policy: ManagedPolicy, attachments: number) {
  return { ...shownPolicy(policy), AttachmentCount: attachments, Tags: shownTags(policy.tags) };
}
