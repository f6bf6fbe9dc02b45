import { byName } from "../../surface/operation.ts";
import type { Operation } from "./operation.ts";
import { asymmetricDecrypt } from "./operations/asymmetric-decrypt.ts";
import { asymmetricEncrypt } from "./operations/asymmetric-encrypt.ts";
import { asymmetricSign } from "./operations/asymmetric-sign.ts";
import { asymmetricVerify } from "./operations/asymmetric-verify.ts";
import { batchGetSecretValue } from "./operations/batch-get-secret-value.ts";
import { cancelKeyDeletion } from "./operations/cancel-key-deletion.ts";
import { connectKmsInstance } from "./operations/connect-kms-instance.ts";
import { createAlias } from "./operations/create-alias.ts";
import { createApplicationAccessPoint } from "./operations/create-application-access-point.ts";
import { createClientKey } from "./operations/create-client-key.ts";
import { createKey } from "./operations/create-key.ts";
import { createKeyVersion } from "./operations/create-key-version.ts";
import { createNetworkRule } from "./operations/create-network-rule.ts";
import { createPolicy } from "./operations/create-policy.ts";
import { createSecret } from "./operations/create-secret.ts";
import { decrypt } from "./operations/decrypt.ts";
import { deleteAlias } from "./operations/delete-alias.ts";
import { deleteApplicationAccessPoint } from "./operations/delete-application-access-point.ts";
import { deleteClientKey } from "./operations/delete-client-key.ts";
import { deleteKeyMaterial } from "./operations/delete-key-material.ts";
import { deleteNetworkRule } from "./operations/delete-network-rule.ts";
import { deletePolicy } from "./operations/delete-policy.ts";
import { deleteSecret } from "./operations/delete-secret.ts";
import { describeAccountKmsStatus } from "./operations/describe-account-kms-status.ts";
import { describeApplicationAccessPoint } from "./operations/describe-application-access-point.ts";
import { describeKey } from "./operations/describe-key.ts";
import { describeKeyVersion } from "./operations/describe-key-version.ts";
import { describeNetworkRule } from "./operations/describe-network-rule.ts";
import { describePolicy } from "./operations/describe-policy.ts";
import { describeRegions } from "./operations/describe-regions.ts";
import { describeSecret } from "./operations/describe-secret.ts";
import { disableKey } from "./operations/disable-key.ts";
import { enableKey } from "./operations/enable-key.ts";
import { encrypt } from "./operations/encrypt.ts";
import { exportDataKey } from "./operations/export-data-key.ts";
import { generateAndExportDataKey } from "./operations/generate-and-export-data-key.ts";
import { generateDataKey } from "./operations/generate-data-key.ts";
import { generateDataKeyWithoutPlaintext } from "./operations/generate-data-key-without-plaintext.ts";
import { generateMac } from "./operations/generate-mac.ts";
import { getClientKey } from "./operations/get-client-key.ts";
import { getDefaultKmsInstance } from "./operations/get-default-kms-instance.ts";
import { getKeyPolicy } from "./operations/get-key-policy.ts";
import { getKmsInstance } from "./operations/get-kms-instance.ts";
import { getKmsInstanceQuotaInfos } from "./operations/get-kms-instance-quota-infos.ts";
import { getManagedDataKey } from "./operations/get-managed-data-key.ts";
import { getParametersForImport } from "./operations/get-parameters-for-import.ts";
import { getPublicKey } from "./operations/get-public-key.ts";
import { getRandomPassword } from "./operations/get-random-password.ts";
import { getSecretPolicy } from "./operations/get-secret-policy.ts";
import { getSecretValue } from "./operations/get-secret-value.ts";
import { importKeyMaterial } from "./operations/import-key-material.ts";
import { listAliases } from "./operations/list-aliases.ts";
import { listAliasesByKeyId } from "./operations/list-aliases-by-key-id.ts";
import { listApplicationAccessPoints } from "./operations/list-application-access-points.ts";
import { listClientKeys } from "./operations/list-client-keys.ts";
import { listKeyVersions } from "./operations/list-key-versions.ts";
import { listKeys } from "./operations/list-keys.ts";
import { listKmsInstances } from "./operations/list-kms-instances.ts";
import { listManagedDataKeyVersions } from "./operations/list-managed-data-key-versions.ts";
import { listNetworkRules } from "./operations/list-network-rules.ts";
import { listPolicies } from "./operations/list-policies.ts";
import { listResourceTags } from "./operations/list-resource-tags.ts";
import { listSecretVersionIds } from "./operations/list-secret-version-ids.ts";
import { listSecrets } from "./operations/list-secrets.ts";
import { listTagResources } from "./operations/list-tag-resources.ts";
import { openKmsService } from "./operations/open-kms-service.ts";
import { putSecretValue } from "./operations/put-secret-value.ts";
import { reEncrypt } from "./operations/re-encrypt.ts";
import { releaseKmsInstance } from "./operations/release-kms-instance.ts";
import { restoreSecret } from "./operations/restore-secret.ts";
import { rotateSecret } from "./operations/rotate-secret.ts";
import { scheduleKeyDeletion } from "./operations/schedule-key-deletion.ts";
import { setDeletionProtection } from "./operations/set-deletion-protection.ts";
import { setKeyPolicy } from "./operations/set-key-policy.ts";
import { setSecretPolicy } from "./operations/set-secret-policy.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { tagResources } from "./operations/tag-resources.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { untagResources } from "./operations/untag-resources.ts";
import { updateAlias } from "./operations/update-alias.ts";
import { updateApplicationAccessPoint } from "./operations/update-application-access-point.ts";
import { updateKeyDescription } from "./operations/update-key-description.ts";
import { updateKmsInstance } from "./operations/update-kms-instance.ts";
import { updateKmsInstanceBindVpc } from "./operations/update-kms-instance-bind-vpc.ts";
import { updateNetworkRule } from "./operations/update-network-rule.ts";
import { updatePolicy } from "./operations/update-policy.ts";
import { updateRotationPolicy } from "./operations/update-rotation-policy.ts";
import { updateSecret } from "./operations/update-secret.ts";
import { updateSecretRotationPolicy } from "./operations/update-secret-rotation-policy.ts";
import { updateSecretVersionStage } from "./operations/update-secret-version-stage.ts";
import { verifyMac } from "./operations/verify-mac.ts";

/** The operations of Alibaba Cloud KMS, one line each. */
export const OPERATIONS: readonly Operation[] = [
  asymmetricDecrypt,
  asymmetricEncrypt,
  asymmetricSign,
  asymmetricVerify,
  batchGetSecretValue,
  cancelKeyDeletion,
  connectKmsInstance,
  createAlias,
  createApplicationAccessPoint,
  createClientKey,
  createKey,
  createKeyVersion,
  createNetworkRule,
  createPolicy,
  createSecret,
  decrypt,
  deleteAlias,
  deleteApplicationAccessPoint,
  deleteClientKey,
  deleteKeyMaterial,
  deleteNetworkRule,
  deletePolicy,
  deleteSecret,
  describeAccountKmsStatus,
  describeApplicationAccessPoint,
  describeKey,
  describeKeyVersion,
  describeNetworkRule,
  describePolicy,
  describeRegions,
  describeSecret,
  disableKey,
  enableKey,
  encrypt,
  exportDataKey,
  generateAndExportDataKey,
  generateDataKey,
  generateDataKeyWithoutPlaintext,
  generateMac,
  getClientKey,
  getDefaultKmsInstance,
  getKeyPolicy,
  getKmsInstance,
  getKmsInstanceQuotaInfos,
  getManagedDataKey,
  getParametersForImport,
  getPublicKey,
  getRandomPassword,
  getSecretPolicy,
  getSecretValue,
  importKeyMaterial,
  listAliases,
  listAliasesByKeyId,
  listApplicationAccessPoints,
  listClientKeys,
  listKeyVersions,
  listKeys,
  listKmsInstances,
  listManagedDataKeyVersions,
  listNetworkRules,
  listPolicies,
  listResourceTags,
  listSecretVersionIds,
  listSecrets,
  listTagResources,
  openKmsService,
  putSecretValue,
  reEncrypt,
  releaseKmsInstance,
  restoreSecret,
  rotateSecret,
  scheduleKeyDeletion,
  setDeletionProtection,
  setKeyPolicy,
  setSecretPolicy,
  tagResource,
  tagResources,
  untagResource,
  untagResources,
  updateAlias,
  updateApplicationAccessPoint,
  updateKeyDescription,
  updateKmsInstance,
  updateKmsInstanceBindVpc,
  updateNetworkRule,
  updatePolicy,
  updateRotationPolicy,
  updateSecret,
  updateSecretRotationPolicy,
  updateSecretVersionStage,
  verifyMac,
];

export const operationsByName = byName(OPERATIONS);
