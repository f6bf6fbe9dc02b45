/**
 * Our closed list of domain failures and the facts each one carries. The words are each cloud's own: see
 * `errors.ts` of its surface, which does not compile while one is missing. These are of both clouds.
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
  /** Imported material is not the one that the key has, or cannot have another one. */
  materialDiffers: { arn: string };
}

/** Failures of what only AWS KMS has. */
export interface AwsFailureFacts {
  rotationsOverQuota: { arn: string };
  rotationImminent: { arn: string };
  /** There is no imported material that waits for a rotation. */
  nothingToRotate: { arn: string };
  /** Material that is to be new is one that the key has. */
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

/** Failures of what only Alibaba Cloud KMS has. */
export interface AlibabaFailureFacts
  extends SecretFailureFacts,
    AccessPointFailureFacts,
    InstanceFailureFacts {
  /** The state of a key does not let it become what was asked for. */
  keyStateUnfit: { arn: string };
  /** Deletion protection is on. */
  keyProtected: { arn: string };
  keyVersionNotFound: { arn: string };
  keyVersionsOverQuota: { arn: string; limit: number };
  /** A key version was made less than seven days ago. */
  keyVersionTooSoon: { arn: string };
  /** The service was activated before. */
  serviceOpened: { account: string };
}

/** Failures of secrets. */
export interface SecretFailureFacts {
  secretNotFound: { arn: string };
  secretExists: { arn: string };
  secretsOverQuota: { limit: number };
  /** Its deletion is scheduled. */
  secretPendingDeletion: { arn: string };
  /** It is not to be deleted, so there is nothing to restore. */
  secretNotPendingDeletion: { arn: string };
  secretVersionNotFound: { arn: string; versionId: string };
  /** Another value is there under that version id. */
  secretVersionExists: { arn: string; versionId: string };
  secretStagesOverQuota: { arn: string; limit: number };
  /** A stage label does not mark the version that it is to be taken from. */
  secretStageElsewhere: { arn: string; versionId: string };
  /** Secrets of its type cannot do that. */
  secretTypeUnfit: { arn: string };
}

/** Failures of application access points, their policies, network rules and client keys. */
export interface AccessPointFailureFacts {
  accessResourceNotFound: { arn: string };
  accessResourceExists: { arn: string };
  /** Something else refers to it. */
  accessResourceInUse: { arn: string };
  accessResourcesOverQuota: { limit: number };
}

/** Failures of KMS instances. */
export interface InstanceFailureFacts {
  /** There is none, or it is released. */
  instanceNotFound: { instanceId: string };
  /** What it is now does not allow it. */
  instanceStateInvalid: { instanceId: string };
  /** The account cannot pay for it. */
  balanceTooLow: { account: string };
  /** Of keys, secrets or VPCs, what the instance was bought with is used up. */
  instanceQuotaExceeded: { resource: "key" | "secret" | "vpc"; limit: number };
}

export interface FailureFacts extends SharedFailureFacts, AwsFailureFacts, AlibabaFailureFacts {}

export type FailureCode = keyof FailureFacts;

/** A failure as plain data: what a Durable Object answers, because an Error loses its properties on the way. */
export type FailureDetail = { [C in FailureCode]: { code: C } & FailureFacts[C] }[FailureCode];

/** A domain failure on its way to the surface. */
export class Failure extends Error {
  readonly detail: FailureDetail;

  constructor(detail: FailureDetail) {
    super(detail.code);
    this.detail = detail;
  }
}
