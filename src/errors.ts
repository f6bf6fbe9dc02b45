/**
 * Domain failures of both clouds, with the facts that each one carries. The list of failures is closed: each cloud
 * words them in the `errors.ts` of its surface, which does not compile while one is missing.
 */
export interface SharedFailureFacts {
  keyNotFound: { arn: string };
  keyDisabled: { arn: string };
  keyPendingDeletion: { arn: string };
  keyPendingReplicaDeletion: { arn: string };
  keyNotPendingDeletion: { arn: string };
  keyPendingImport: { arn: string };
  keyUnavailable: { arn: string };
  keyCreating: { arn: string };
  keyUpdating: { arn: string };
  keyIdTaken: { arn: string };
  keysOverQuota: { limit: number };
  aliasNotFound: { arn: string };
  aliasExists: { arn: string };
  aliasesOverQuota: { arn: string; limit: number };
  aliasTargetDiffers: { arn: string };
  tooManyTags: { arn: string };
  /** Imported material differs from the key's, which cannot have another one. */
  materialDiffers: { arn: string };
}

/** Failures that only AWS KMS has. */
export interface AwsFailureFacts {
  rotationsOverQuota: { arn: string };
  rotationImminent: { arn: string };
  /** The key has no imported material that waits for a rotation. */
  nothingToRotate: { arn: string };
  /** Imported new material is already one of the key's. */
  materialKnown: { arn: string; materialId: string };
  materialNotFound: { arn: string };
  rotationPending: { arn: string; materialId: string; pendingId: string };
  notPrimary: { arn: string };
  replicaNotFound: { arn: string; region: string };
  grantNotFound: { grantId: string };
  grantsOverQuota: { arn: string; limit: number };
  customKeyStoreNotFound: { customKeyStoreId: string };
  customKeyStoreInvalidState: { customKeyStoreId: string; state: string };
  customKeyStoreHasKeys: { customKeyStoreId: string };
  customKeyStoreNameInUse: { name: string };
  customKeyStoresOverQuota: { limit: number };
  cloudHsmClusterInUse: { clusterId: string };
  xksProxyUriInUse: { uri: string };
  xksProxyUriEndpointInUse: { uri: string };
  xksProxyVpcEndpointServiceInUse: { service: string };
  xksKeyInUse: { xksKeyId: string };
}

/** Failures that only Alibaba Cloud KMS has. */
export interface AlibabaFailureFacts
  extends SecretFailureFacts,
    AccessPointFailureFacts,
    InstanceFailureFacts {
  /** The state of the key does not allow the change. */
  keyStateUnfit: { arn: string };
  /** Deletion protection of the key is on. */
  keyProtected: { arn: string };
  keyVersionNotFound: { arn: string };
  keyVersionsOverQuota: { arn: string; limit: number };
  /** The last key version was created less than seven days ago. */
  keyVersionTooSoon: { arn: string };
  /** KMS has already been activated for the account. */
  serviceOpened: { account: string };
}

/** Failures of secrets. */
export interface SecretFailureFacts {
  secretNotFound: { arn: string };
  secretExists: { arn: string };
  secretsOverQuota: { limit: number };
  /** The deletion of the secret is scheduled. */
  secretPendingDeletion: { arn: string };
  /** The deletion of the secret is not scheduled, so that it cannot be restored. */
  secretNotPendingDeletion: { arn: string };
  secretVersionNotFound: { arn: string; versionId: string };
  /** The version id already has another value. */
  secretVersionExists: { arn: string; versionId: string };
  secretStagesOverQuota: { arn: string; limit: number };
  /** The stage label does not mark the version from which it should be removed. */
  secretStageElsewhere: { arn: string; versionId: string };
  /** The operation does not apply to secrets of this type. */
  secretTypeUnfit: { arn: string };
}

/** Failures of application access points, their policies, network rules and client keys. */
export interface AccessPointFailureFacts {
  accessResourceNotFound: { arn: string };
  accessResourceExists: { arn: string };
  accessResourcesOverQuota: { limit: number };
}

/** Failures of KMS instances. */
export interface InstanceFailureFacts {
  /** The instance does not exist, or is released. */
  instanceNotFound: { instanceId: string };
  /** The state of the instance does not allow the operation. */
  instanceStateInvalid: { instanceId: string };
  /** The account's balance is too low. */
  balanceTooLow: { account: string };
  /** The instance's quota of keys, secrets or VPCs is used up. */
  instanceQuotaExceeded: { resource: "key" | "secret" | "vpc"; limit: number };
}

export interface FailureFacts extends SharedFailureFacts, AwsFailureFacts, AlibabaFailureFacts {}

export type FailureCode = keyof FailureFacts;

/** A failure as plain data. Durable Objects answer with it, because an Error loses its properties over RPC. */
export type FailureDetail = { [C in FailureCode]: { code: C } & FailureFacts[C] }[FailureCode];

/** A domain failure as an error, which the surface words. */
export class Failure extends Error {
  readonly detail: FailureDetail;

  constructor(detail: FailureDetail) {
    super(detail.code);
    this.detail = detail;
  }
}
