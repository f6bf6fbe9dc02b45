import type { AccessRequest, Denial } from "../../access/aws/request.ts";
import { denialSentence } from "../../access/aws/sentence.ts";
import {
  type AwsFailureFacts,
  Failure,
  type FailureDetail,
  type FailureFacts,
  type SharedFailureFacts,
} from "../../errors.ts";
import { AWS_ERRORS, errorLook } from "../../faults/aws-errors.ts";
import type { ErrorWords } from "../../surface/errors.ts";
import type { FaultWords } from "../../surface/faults.ts";
import { AwsError } from "../protocol/errors.ts";

export { AwsError } from "../protocol/errors.ts";

type Words<C extends keyof FailureFacts> = { [K in C]: (facts: FailureFacts[K]) => AwsError };

/** Codes of the failures that operations of AWS KMS can end with. */
type AwsFailure = keyof (AwsFailureFacts & SharedFailureFacts);

type CustomKeyStoreFailure = Extract<
  keyof FailureFacts,
  `customKeyStore${string}` | "cloudHsmClusterInUse" | `xks${string}`
>;

/** Failures of custom key stores, in the words of the API Reference; AWS's own texts are not known. */
const CUSTOM_KEY_STORE_FAILURES: Words<CustomKeyStoreFailure> = {
  customKeyStoreNotFound: () => new AwsError("CustomKeyStoreNotFoundException", null),
  customKeyStoreInvalidState: ({ customKeyStoreId, state }) =>
    new AwsError(
      "CustomKeyStoreInvalidStateException",
      `The request was rejected because the ConnectionState of custom key store ${customKeyStoreId} is ${state}.`,
    ),
  customKeyStoreHasKeys: ({ customKeyStoreId }) =>
    new AwsError(
      "CustomKeyStoreHasCMKsException",
      `The request was rejected because custom key store ${customKeyStoreId} contains KMS keys.`,
    ),
  customKeyStoreNameInUse: ({ name }) =>
    new AwsError(
      "CustomKeyStoreNameInUseException",
      `The custom key store name ${name} is already assigned to another custom key store in this account and Region.`,
    ),
  customKeyStoresOverQuota: ({ limit }) =>
    new AwsError(
      "LimitExceededException",
      `The request was rejected because a quota was exceeded: this account has reached its limit of ${limit} custom key stores in this Region.`,
    ),
  cloudHsmClusterInUse: ({ clusterId }) =>
    new AwsError(
      "CloudHsmClusterInUseException",
      `${clusterId}, or a cluster that shares its backup history, is already associated with another custom key store in this account and Region.`,
    ),
  xksProxyUriInUse: ({ uri }) =>
    new AwsError(
      "XksProxyUriInUseException",
      `${uri} is already associated with another external key store in this Region.`,
    ),
  xksProxyUriEndpointInUse: ({ uri }) =>
    new AwsError(
      "XksProxyUriEndpointInUseException",
      `${uri} is already associated with another external key store in this Region, and one of the two uses VPC endpoint service connectivity.`,
    ),
  xksProxyVpcEndpointServiceInUse: ({ service }) =>
    new AwsError(
      "XksProxyVpcEndpointServiceInUseException",
      `${service} is already associated with another external key store in this Region.`,
    ),
  xksKeyInUse: ({ xksKeyId }) =>
    new AwsError(
      "XksKeyAlreadyInUseException",
      `External key ${xksKeyId} is already associated with another KMS key in this external key store.`,
    ),
};

/** Domain failures in the words of AWS KMS (API Reference; Developer Guide, Key states; recorded answers). */
const FAILURES: Words<AwsFailure> = {
  keyNotFound: ({ arn }) => new AwsError("NotFoundException", `Key '${arn}' does not exist`),
  keyDisabled: ({ arn }) => new AwsError("DisabledException", `${arn} is disabled.`),
  keyPendingDeletion: ({ arn }) => new AwsError("KMSInvalidStateException", `${arn} is pending deletion.`),
  keyPendingReplicaDeletion: ({ arn }) =>
    new AwsError("KMSInvalidStateException", `${arn} is pending replica deletion.`),
  keyNotPendingDeletion: ({ arn }) =>
    new AwsError("KMSInvalidStateException", `${arn} is not pending deletion (or pending replica deletion).`),
  keyPendingImport: ({ arn }) => new AwsError("KMSInvalidStateException", `${arn} is pending import.`),
  keyUnavailable: ({ arn }) => new AwsError("KMSInvalidStateException", `${arn} is unavailable.`),
  keyCreating: ({ arn }) => new AwsError("KMSInvalidStateException", `${arn} is creating.`),
  keyUpdating: ({ arn }) => new AwsError("KMSInvalidStateException", `${arn} is updating.`),
  keyIdTaken: ({ arn }) => new AwsError("AlreadyExistsException", `A key with the ARN ${arn} already exists`),
  keysOverQuota: ({ limit }) =>
    new AwsError(
      "LimitExceededException",
      `The request was rejected because a quota was exceeded: this account has reached its limit of ${limit} KMS keys in this Region.`,
    ),
  aliasNotFound: ({ arn }) => new AwsError("NotFoundException", `Alias ${arn} is not found.`),
  aliasExists: ({ arn }) =>
    new AwsError("AlreadyExistsException", `An alias with the name ${arn} already exists`),
  aliasesOverQuota: ({ arn, limit }) =>
    new AwsError(
      "LimitExceededException",
      `The request was rejected because a quota was exceeded: ${arn} has reached its limit of ${limit} aliases.`,
    ),
  aliasTargetDiffers: ({ arn }) =>
    new AwsError(
      "ValidationException",
      `Alias ${arn} cannot be changed to a KMS key of a different type or key usage.`,
    ),
  tooManyTags: () => new AwsError("TagException", "Too many tags"),
  rotationsOverQuota: ({ arn }) =>
    new AwsError(
      "LimitExceededException",
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arn}`,
    ),
  rotationImminent: ({ arn }) =>
    new AwsError(
      "ConflictException",
      `${arn} is being rotated, or is scheduled to be rotated within the next 20 minutes.`,
    ),
  nothingToRotate: ({ arn }) =>
    new AwsError(
      "KMSInvalidStateException",
      `No available key material pending rotation for the key: ${arn}.`,
    ),
  materialDiffers: () => new AwsError("IncorrectKeyMaterialException", null),
  materialKnown: ({ arn, materialId }) =>
    new AwsError(
      "IncorrectKeyMaterialException",
      `Key material (id: ${materialId}) being imported as NEW_KEY_MATERIAL is already associated with KMS key ${arn}.`,
    ),
  // DeleteImportedKeyMaterial, which knows the id, says it in full.
  materialNotFound: ({ arn }) =>
    new AwsError("ValidationException", `Key material has never been imported into KMS key ${arn}.`),
  rotationPending: ({ arn, materialId, pendingId }) =>
    new AwsError(
      "KMSInvalidStateException",
      `New key material (id: ${materialId}) cannot be imported into KMS key ${arn}, because another key material (id: ${pendingId}) is pending rotation.`,
    ),
  notPrimary: ({ arn }) =>
    new AwsError("UnsupportedOperationException", `${arn} is not a multi-region primary key.`),
  replicaNotFound: ({ arn }) =>
    new AwsError(
      "ValidationException",
      `${arn.slice(arn.indexOf("/") + 1)} does not have a replica key in the specified Region.`,
    ),
  grantNotFound: ({ grantId }) => new AwsError("NotFoundException", `Grant ID ${grantId} not found`),
  grantsOverQuota: ({ arn, limit }) =>
    new AwsError(
      "LimitExceededException",
      `The request was rejected because a quota was exceeded: ${arn} has reached its limit of ${limit} grants.`,
    ),
  ...CUSTOM_KEY_STORE_FAILURES,
};

/** Errors in the words of AWS KMS. One that the client did not cause is KMSInternalException. */
export const ERROR_WORDS: ErrorWords<AwsError> = {
  own: AwsError,
  translate: (error) => (error instanceof Failure && isOurs(error.detail) ? ofFailure(error.detail) : null),
  limited: ({ limit, message }) =>
    new AwsError(limit === "requests" ? "ThrottlingException" : "LimitExceededException", message),
  internal: (
    text = "The request was rejected because an internal exception occurred. The request can be retried.",
  ) => new AwsError("KMSInternalException", text, 500),
};

function isOurs(detail: FailureDetail): detail is FailureDetail & { code: AwsFailure } {
  return Object.hasOwn(FAILURES, detail.code);
}

function ofFailure<C extends AwsFailure>(detail: FailureDetail & { code: C }): AwsError {
  const word = FAILURES[detail.code] as (facts: FailureFacts[C]) => AwsError;
  return word(detail as unknown as FailureFacts[C]);
}

/** Errors that faults on demand provoke. */
export const FAULT_WORDS: FaultWords = {
  throttling: "ThrottlingException",
  named(name, { caller, operation }, arn) {
    if (!AWS_ERRORS.has(name)) return null;
    if (name === "ThrottlingException") return throttled();
    if (name === "AccessDeniedException") {
      const provoked: Denial = { explicit: false, by: "identity", policyArn: null };
      return denied(caller.principal, { action: `kms:${operation}`, resource: arn ?? "*" }, provoked);
    }
    const { status, text } = errorLook(name, arn);
    return new AwsError(name, text, status);
  },
};

/** The error for a throttled request (Developer Guide, Throttling AWS KMS requests). */
export function throttled(): AwsError {
  return new AwsError(
    "ThrottlingException",
    "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
  );
}

const FOREIGN: Denial = { explicit: false, by: "foreign", policyArn: null };

/**
 * The error for a denied request.
 *
 * @param unnamed whether the key is known by the request's ciphertext alone, so that the sentence does not name it.
 */
export function denied(
  principal: string,
  { action, resource }: Pick<AccessRequest, "action" | "resource">,
  denial: Denial = FOREIGN,
  unnamed = false,
): AwsError {
  const sentence = denialSentence({
    principalArn: principal,
    action,
    resource,
    denial,
    byCiphertext: unnamed,
  });
  return new AwsError("AccessDeniedException", sentence);
}
