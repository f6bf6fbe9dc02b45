import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { addUserToGroup } from "./operations/add-user-to-group.ts";
import { attachPolicyToGroup } from "./operations/attach-policy-to-group.ts";
import { attachPolicyToRole } from "./operations/attach-policy-to-role.ts";
import { attachPolicyToUser } from "./operations/attach-policy-to-user.ts";
import { createAccessKey } from "./operations/create-access-key.ts";
import { createGroup } from "./operations/create-group.ts";
import { createPolicy } from "./operations/create-policy.ts";
import { createPolicyVersion } from "./operations/create-policy-version.ts";
import { createRole } from "./operations/create-role.ts";
import { createServiceLinkedRole } from "./operations/create-service-linked-role.ts";
import { createUser } from "./operations/create-user.ts";
import { decodeDiagnosticMessage } from "./operations/decode-diagnostic-message.ts";
import { deleteAccessKey } from "./operations/delete-access-key.ts";
import { deleteGroup } from "./operations/delete-group.ts";
import { deleteLoginProfile } from "./operations/delete-login-profile.ts";
import { deletePolicy } from "./operations/delete-policy.ts";
import { deletePolicyVersion } from "./operations/delete-policy-version.ts";
import { deleteRole } from "./operations/delete-role.ts";
import { deleteUser } from "./operations/delete-user.ts";
import { detachPolicyFromGroup } from "./operations/detach-policy-from-group.ts";
import { detachPolicyFromRole } from "./operations/detach-policy-from-role.ts";
import { detachPolicyFromUser } from "./operations/detach-policy-from-user.ts";
import { getAccessKeyLastUsed } from "./operations/get-access-key-last-used.ts";
import { getAccountAlias } from "./operations/get-account-alias.ts";
import { getGroup } from "./operations/get-group.ts";
import { getLoginProfile } from "./operations/get-login-profile.ts";
import { getPolicy } from "./operations/get-policy.ts";
import { getPolicyVersion } from "./operations/get-policy-version.ts";
import { getRole } from "./operations/get-role.ts";
import { getSecurityPreference } from "./operations/get-security-preference.ts";
import { getUser } from "./operations/get-user.ts";
import { getUserMFAInfo } from "./operations/get-user-mfa-info.ts";
import { listAccessKeys } from "./operations/list-access-keys.ts";
import { listEntitiesForPolicy } from "./operations/list-entities-for-policy.ts";
import { listGroups } from "./operations/list-groups.ts";
import { listGroupsForUser } from "./operations/list-groups-for-user.ts";
import { listPolicies } from "./operations/list-policies.ts";
import { listPoliciesForGroup } from "./operations/list-policies-for-group.ts";
import { listPoliciesForRole } from "./operations/list-policies-for-role.ts";
import { listPoliciesForUser } from "./operations/list-policies-for-user.ts";
import { listPolicyVersions } from "./operations/list-policy-versions.ts";
import { listRoles } from "./operations/list-roles.ts";
import { listTagResources } from "./operations/list-tag-resources.ts";
import { listUsers } from "./operations/list-users.ts";
import { listUsersForGroup } from "./operations/list-users-for-group.ts";
import { listVirtualMFADevices } from "./operations/list-virtual-mfa-devices.ts";
import { removeUserFromGroup } from "./operations/remove-user-from-group.ts";
import { setDefaultPolicyVersion } from "./operations/set-default-policy-version.ts";
import { setSecurityPreference } from "./operations/set-security-preference.ts";
import { tagResources } from "./operations/tag-resources.ts";
import { unbindMFADevice } from "./operations/unbind-mfa-device.ts";
import { untagResources } from "./operations/untag-resources.ts";
import { updateAccessKey } from "./operations/update-access-key.ts";
import { updateGroup } from "./operations/update-group.ts";
import { updatePolicyDescription } from "./operations/update-policy-description.ts";
import { updateRole } from "./operations/update-role.ts";
import { updateUser } from "./operations/update-user.ts";

/** Users, groups, roles and policies, as far as what decides about KMS needs them; one line each. */
export const OPERATIONS: readonly Operation[] = [
  addUserToGroup,
  attachPolicyToGroup,
  attachPolicyToRole,
  attachPolicyToUser,
  createAccessKey,
  createGroup,
  createPolicyVersion,
  createPolicy,
  createRole,
  createServiceLinkedRole,
  createUser,
  decodeDiagnosticMessage,
  deleteAccessKey,
  deleteGroup,
  deleteLoginProfile,
  deletePolicyVersion,
  deletePolicy,
  deleteRole,
  deleteUser,
  detachPolicyFromGroup,
  detachPolicyFromRole,
  detachPolicyFromUser,
  getAccessKeyLastUsed,
  getAccountAlias,
  getGroup,
  getLoginProfile,
  getPolicyVersion,
  getPolicy,
  getRole,
  getSecurityPreference,
  getUserMFAInfo,
  getUser,
  listAccessKeys,
  listEntitiesForPolicy,
  listGroupsForUser,
  listGroups,
  listPoliciesForGroup,
  listPoliciesForRole,
  listPoliciesForUser,
  listPolicies,
  listPolicyVersions,
  listRoles,
  listTagResources,
  listUsersForGroup,
  listUsers,
  listVirtualMFADevices,
  removeUserFromGroup,
  setDefaultPolicyVersion,
  setSecurityPreference,
  tagResources,
  unbindMFADevice,
  untagResources,
  updateAccessKey,
  updateGroup,
  updatePolicyDescription,
  updateRole,
  updateUser,
];

export const operationsByName = byName(OPERATIONS);
