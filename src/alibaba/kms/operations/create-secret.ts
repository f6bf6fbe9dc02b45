import { randomBytes } from "../../../crypto/random.ts";
import { readExtendedConfig } from "../../../secrets/extended-config.ts";
import { initialValues } from "../../../secrets/managed-values.ts";
import { newSecretName, secretArn } from "../../../secrets/names.ts";
import { NEVER_ROTATED, ROTATION_DAYS, scheduled } from "../../../secrets/rotation.ts";
import { type ManagedType, SECRET_TYPES, type SecretRecord } from "../../../secrets/secret.ts";
import { CURRENT, PREVIOUS } from "../../../secrets/stages.ts";
import { boolean, required, string } from "../../../shape.ts";
import { invalidParameter, missingParameter } from "../../protocol/error.ts";
import { requirePolicyQuota, usableInstance } from "../instances/instances.ts";
import { checkResourcePolicy, requirePolicySupport } from "../keys/resource-policy.ts";
import { readRotation } from "../keys/rotation.ts";
import { description, instanceId, tags } from "../members.ts";
import { type Call, type LocatedKey, operation } from "../operation.ts";
import { rotationAnswer } from "../secrets/secret-answers.ts";
import {
  checkSecretData,
  defaultSecretKey,
  ENCRYPTION_KEY_GUARD,
  encryptionKey,
  sealVersion,
  secretData,
  secretDataType,
  secretLimits,
  secretName,
  secretVersionId,
} from "../secrets/secrets.ts";
import { readTags } from "../tags/tags.ts";

export const createSecret = operation({
  name: "CreateSecret",
  permissions: [
    { action: "kms:CreateSecret", resource: "secrets" },
    { action: "kms:GenerateDataKey", resource: "key", ifGiven: "EncryptionKeyId" },
  ],
  input: {
    SecretName: secretName,
    SecretData: secretData,
    VersionId: required(secretVersionId),
    SecretDataType: secretDataType,
    SecretType: string({ values: SECRET_TYPES }),
    ExtendedConfig: string({ min: 1 }),
    EncryptionKeyId: string({ min: 1, max: 512 }),
    EnableAutomaticRotation: boolean,
    RotationInterval: string({ min: 1, max: 32 }),
    Description: description,
    Tags: tags,
    Policy: string({ min: 1 }),
    DKMSInstanceId: instanceId,
  },
  check(_call, input) {
    const { SecretType: type = "Generic", SecretDataType: dataType = "text" } = input;
    checkSecretData(input.SecretData);
    nameOf(input);
    const interval = readRotation(input, ROTATION_DAYS);
    if (type === "Generic" && interval !== null) throw invalidParameter("EnableAutomaticRotation");
    if (type !== "Generic" && dataType !== "text") throw invalidParameter("SecretDataType");
    readTags(input.Tags ?? []);
    if (input.Policy !== undefined) checkResourcePolicy(input.Policy);
    // "A symmetric key in the same KMS instance": only outside of instances is there a default key.
    if (input.EncryptionKeyId === undefined && input.DKMSInstanceId !== undefined) {
      throw missingParameter("EncryptionKeyId");
    }
  },
  async run(call, input) {
    const { SecretDataType: dataType = "text", VersionId: versionId } = input;
    const kind = kindOf(call, input);
    const name = nameOf(input);
    const interval = readRotation(input, ROTATION_DAYS);
    const tags = readTags(input.Tags ?? []);
    const { instanceId, limits } = await whereKept(call, input.DKMSInstanceId);
    if (input.Policy !== undefined) {
      const instance = requirePolicySupport(instanceId);
      await requirePolicyQuota(call, call.context, instance, input.Policy, null);
    }
    await call.keys.read(call.context, (store, at) => store.secrets.checkNew(at, name, limits, instanceId));
    const key = await keyFor(call, input.EncryptionKeyId, instanceId);
    const secret: SecretRecord = {
      name,
      arn: secretArn(call.caller, name),
      type: kind.type,
      owner: null,
      description: input.Description ?? "",
      encryptionKeyId: key.record.keyId,
      instanceId,
      extendedConfig: kind.extendedConfig,
      rotation: kind.type === "Generic" ? null : scheduled(NEVER_ROTATED, interval, call.now),
      createdAt: call.now,
      updatedAt: call.now,
      plannedDeletionAt: null,
    };
    const version = await sealVersion(call, key, secret, versionId, dataType, kind.current);
    const versions = [{ stages: [CURRENT], version }];
    if (kind.previous !== null) {
      const other = await sealVersion(call, key, secret, crypto.randomUUID(), dataType, kind.previous);
      versions.push({ stages: [PREVIOUS], version: other });
    }
    const made = { secret, policy: input.Policy ?? null, tags, versions };
    await call.keys.write(call.context, (store, at) =>
      store.secrets.create(at, made, limits, ENCRYPTION_KEY_GUARD),
    );
    return {
      Arn: secret.arn,
      SecretName: name,
      SecretType: secret.type,
      VersionId: versionId,
      ...rotationAnswer(secret),
      ...(instanceId !== null && { DKMSInstanceId: instanceId }),
      ...(secret.extendedConfig !== null && { ExtendedConfig: secret.extendedConfig }),
    };
  },
});

/** The instance of a new secret, and the limit of secrets there. @throws AlibabaError */
async function whereKept(call: Call, named: string | undefined) {
  if (named === undefined) return { instanceId: null, limits: secretLimits(call) };
  const { instanceId, specification } = await usableInstance(call, named);
  return { instanceId, limits: { ...secretLimits(call), secrets: specification.secrets } };
}

/** The encryption key of a new secret, in the secret's instance. @throws AlibabaError */
async function keyFor(call: Call, named: string | undefined, instanceId: string | null): Promise<LocatedKey> {
  if (named === undefined) return defaultSecretKey(call);
  const key = await encryptionKey(call, named);
  if (key.record.instanceId !== instanceId) throw invalidParameter("EncryptionKeyId");
  return key;
}

/** The configuration and the first values of a secret, by its type. @throws AlibabaError */
function kindOf(
  call: Call,
  input: {
    readonly SecretType?: SecretRecord["type"];
    readonly ExtendedConfig?: string;
    readonly SecretData: string;
  },
) {
  const { SecretType: type = "Generic", SecretData: data } = input;
  if (type === "Generic") return { type, extendedConfig: null, current: data, previous: null };
  const config = configOf(type, input.ExtendedConfig);
  const values = initialValues(type, config, data, call.now, randomBytes);
  if (!values) throw invalidParameter("SecretData");
  return { type, extendedConfig: config.text, ...values };
}

/** The name of a secret, which may follow from its configuration. @throws AlibabaError */
function nameOf(input: {
  readonly SecretName: string;
  readonly SecretType?: SecretRecord["type"];
  readonly ExtendedConfig?: string;
}): string {
  const { SecretType: type = "Generic" } = input;
  const userName = type === "Generic" ? null : configOf(type, input.ExtendedConfig).userName;
  const name = newSecretName(type, input.SecretName, userName);
  if (name === null) throw invalidParameter("SecretName");
  return name;
}

function configOf(type: ManagedType, text: string | undefined) {
  if (text === undefined) throw missingParameter("ExtendedConfig");
  const config = readExtendedConfig(type, text);
  if (!config) throw invalidParameter("ExtendedConfig");
  return config;
}
