import type { GroupRecord, PolicyRecord, RoleRecord, UserRecord } from "../../access/aws/entities.ts";
import type { PolicyVersion } from "../../access/policy/version.ts";
import type { PrincipalTag } from "../../auth/session.ts";

/** A moment as IAM writes it, in whole seconds. @param time milliseconds */
export function moment(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A policy document as answers have it: URL-encoded by RFC 3986. */
export function encoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function shownTags(tags: readonly PrincipalTag[]) {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/** Tags and boundary, which lists leave out. */
function details({ tags, boundary }: Pick<UserRecord, "tags" | "boundary">) {
  return {
    ...(boundary !== null && {
      PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: boundary },
    }),
    ...(tags.length > 0 && { Tags: shownTags(tags) }),
  };
}

/** A user in lists. */
export function listedUser({ path, name, id, arn, createdAt }: UserRecord) {
  return { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: moment(createdAt) };
}

export function shownUser(user: UserRecord) {
  return { ...listedUser(user), ...details(user) };
}

/** A role in lists. */
export function listedRole({
  path,
  name,
  id,
  arn,
  createdAt,
  trust,
  description,
  maxSessionSeconds,
}: RoleRecord) {
  return {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: arn,
    CreateDate: moment(createdAt),
    AssumeRolePolicyDocument: encoded(trust),
    ...(description !== null && { Description: description }),
    MaxSessionDuration: maxSessionSeconds,
  };
}

export function shownRole(role: RoleRecord) {
  return { ...listedRole(role), ...details(role) };
}

export function shownGroup({ path, name, id, arn, createdAt }: GroupRecord) {
  return { Path: path, GroupName: name, GroupId: id, Arn: arn, CreateDate: moment(createdAt) };
}

/** How many entities have a policy, and of how many it is the boundary. */
export interface PolicyUse {
  readonly attachments: number;
  readonly boundaries: number;
}

/** A managed policy in lists. */
export function listedPolicy(policy: PolicyRecord, { attachments, boundaries }: PolicyUse) {
  const { name, id, arn, path, defaultVersion, createdAt, updatedAt } = policy;
  return {
    PolicyName: name,
    PolicyId: id,
    Arn: arn,
    Path: path,
    DefaultVersionId: `v${defaultVersion}`,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
    CreateDate: moment(createdAt),
    UpdateDate: moment(updatedAt),
  };
}

export function shownPolicy(policy: PolicyRecord, use: PolicyUse) {
  const { description, tags } = policy;
  return {
    ...listedPolicy(policy, use),
    ...(description !== null && { Description: description }),
    ...(tags.length > 0 && { Tags: shownTags(tags) }),
  };
}

/** A version of a managed policy in lists. */
export function listedVersion({ defaultVersion }: PolicyRecord, { number, createdAt }: PolicyVersion) {
  return {
    VersionId: `v${number}`,
    IsDefaultVersion: number === defaultVersion,
    CreateDate: moment(createdAt),
  };
}
