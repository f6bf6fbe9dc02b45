/**
 * Our closed list of domain failures and the facts each one carries. The words are each cloud's own: see
 * `errors.ts` of its surface, which does not compile while one is missing.
 */
export interface FailureFacts {
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
  rotationsOverQuota: { arn: string };
  rotationImminent: { arn: string };
  /** There is no imported material that waits for a rotation. */
  nothingToRotate: { arn: string };
  /** Imported material is not the one that the key has, or cannot have another one. */
  materialDiffers: { arn: string };
  /** Material that is to be new is one that the key has. */
  materialKnown: { arn: string; materialId: string };
  materialNotFound: { arn: string };
  rotationPending: { arn: string; materialId: string; pendingId: string };
  notPrimary: { arn: string };
  replicaNotFound: { arn: string; region: string };
  grantNotFound: { grantId: string };
  grantsOverQuota: { arn: string; limit: number };
  customKeyStoreNotFound: { storeId: string };
  customKeyStoreInvalidState: { storeId: string; state: string };
  customKeyStoreHasKeys: { storeId: string };
  customKeyStoreNameInUse: { name: string };
  customKeyStoresOverQuota: { limit: number };
  cloudHsmClusterInUse: { clusterId: string };
  xksProxyUriInUse: { uri: string };
  xksProxyUriEndpointInUse: { uri: string };
  xksProxyVpcEndpointServiceInUse: { service: string };
  xksKeyInUse: { xksKeyId: string };
}

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
