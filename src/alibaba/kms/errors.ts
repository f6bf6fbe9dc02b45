import {
  type AccessPointFailureFacts,
  type AlibabaFailureFacts,
  Failure,
  type FailureDetail,
  type FailureFacts,
  type InstanceFailureFacts,
  type SecretFailureFacts,
  type SharedFailureFacts,
} from "../../errors.ts";
import { type AlibabaErrorCode, isAlibabaError } from "../../faults/alibaba-errors.ts";
import type { ErrorWords } from "../../surface/errors.ts";
import type { FaultWords } from "../../surface/faults.ts";
import { AlibabaError, invalidParameter } from "../protocol/error.ts";

type Words<C extends keyof FailureFacts> = {
  [K in C]: AlibabaErrorCode | ((facts: FailureFacts[K]) => AlibabaError);
};

const SECRETS: Words<keyof SecretFailureFacts> = {
  secretNotFound: "Forbidden.ResourceNotFound",
  secretExists: "Rejected.ResourceExist",
  secretsOverQuota: () => new AlibabaError("Rejected.LimitExceeded", "The secret quota is exceeded."),
  secretPendingDeletion: "Rejected.ResourceInDeleteWindow",
  secretNotPendingDeletion: "Rejected.ResourceInUse",
  secretVersionNotFound: "Forbidden.ResourceNotFound",
  secretVersionExists: "Rejected.ResourceExist",
  secretStagesOverQuota: "Rejected.LimitExceeded",
  secretStageElsewhere: () => invalidParameter("RemoveFromVersion"),
  secretTypeUnfit: "Rejected.UnsupportedOperation",
};

const ACCESS_POINTS: Words<keyof AccessPointFailureFacts> = {
  accessResourceNotFound: "Forbidden.ResourceNotFound",
  accessResourceExists: "Rejected.ResourceExist",
  accessResourcesOverQuota: "Rejected.LimitExceeded",
};

/** Failures of instances. A balance that is too low is an internal error, because KMS itself sells nothing. */
const INSTANCES: Words<keyof InstanceFailureFacts> = {
  instanceNotFound: "Forbidden.DKMSInstanceNotFound",
  instanceStateInvalid: "Forbidden.DKMSInstanceStateInvalid",
  balanceTooLow: "InternalFailure",
  instanceQuotaExceeded: ({ resource }) =>
    new AlibabaError("Rejected.LimitExceeded", `The ${resource} quota of the KMS instance is exceeded.`),
};

type KeyFailure = Exclude<
  keyof (SharedFailureFacts & AlibabaFailureFacts),
  keyof (SecretFailureFacts & AccessPointFailureFacts & InstanceFailureFacts)
>;

/** Failures of keys. Those of states that keys of Alibaba Cloud KMS are never in share one code. */
const KEYS: Words<KeyFailure> = {
  keyNotFound: "Forbidden.KeyNotFound",
  keyDisabled: "Rejected.Disabled",
  keyPendingDeletion: "Rejected.PendingDeletion",
  keyPendingImport: "Rejected.PendingImport",
  keyPendingReplicaDeletion: "Rejected.StateModifiedFailed",
  keyNotPendingDeletion: "Rejected.StateModifiedFailed",
  keyUnavailable: "Rejected.StateModifiedFailed",
  keyCreating: "Rejected.StateModifiedFailed",
  keyUpdating: "Rejected.StateModifiedFailed",
  keyStateUnfit: "Rejected.StateModifiedFailed",
  keyIdTaken: "InternalFailure",
  keysOverQuota: "Rejected.LimitExceeded",
  aliasNotFound: "Forbidden.AliasNotFound",
  aliasExists: "AliasAlreadyExists",
  aliasesOverQuota: "Rejected.LimitExceeded",
  aliasTargetDiffers: "Rejected.UnsupportedOperation",
  tooManyTags: "Rejected.LimitExceeded",
  materialDiffers: "InvalidKeyMaterial",
  keyProtected: () =>
    new AlibabaError(
      "Rejected.UnsupportedOperation",
      "Deletion protection is enabled for the specified key.",
    ),
  keyVersionNotFound: "Forbidden.KeyVersionNotFound",
  keyVersionsOverQuota: "Rejected.LimitExceeded",
  keyVersionTooSoon: "Rejected.UnsupportedOperation",
  serviceOpened: "Forbidden.Opened",
};

const FAILURES = { ...KEYS, ...SECRETS, ...ACCESS_POINTS, ...INSTANCES };

type AlibabaFailure = keyof typeof FAILURES;

/** Errors in the words of Alibaba Cloud KMS. One that the client did not cause is InternalFailure. */
export const ERROR_WORDS: ErrorWords<AlibabaError> = {
  own: AlibabaError,
  translate: (error) => (error instanceof Failure && isOurs(error.detail) ? ofFailure(error.detail) : null),
  limited: ({ limit, message }) =>
    new AlibabaError(limit === "requests" ? "Rejected.Throttling" : "Rejected.LimitExceeded", message),
  internal: (text) => new AlibabaError("InternalFailure", text),
};

/** Errors that faults on demand provoke. */
export const FAULT_WORDS: FaultWords = {
  throttling: "Rejected.Throttling",
  named: (name) => (isAlibabaError(name) ? new AlibabaError(name) : null),
};

function isOurs(detail: FailureDetail): detail is FailureDetail & { code: AlibabaFailure } {
  return Object.hasOwn(FAILURES, detail.code);
}

function ofFailure<C extends AlibabaFailure>(detail: FailureDetail & { code: C }): AlibabaError {
  const word = FAILURES[detail.code] as AlibabaErrorCode | ((facts: FailureFacts[C]) => AlibabaError);
  return typeof word === "string" ? new AlibabaError(word) : word(detail as unknown as FailureFacts[C]);
}
