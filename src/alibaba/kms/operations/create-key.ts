import { newAlibabaKeyId, newInstanceKeyId } from "../../../keys/alibaba-identifiers.ts";
import { newMaterial } from "../../../keys/material.ts";
import { enableRotation, SECONDS_OF_DAY } from "../../../keys/rotation.ts";
import { KEY_VERSIONS, KEYS } from "../../../quotas/alibaba-resources.ts";
import { boolean, string } from "../../../shape.ts";
import { keysAllowed } from "../../../workspace-limits.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";
import { requirePolicyQuota, usableInstance } from "../instances/instances.ts";
import { keyMetadata } from "../keys/key-metadata.ts";
import {
  DEFAULT_KEY_SPEC,
  instanceProtectionLevel,
  isImportable,
  KEY_SPEC_NAMES,
  type KeySpec,
  type ProtectionLevel,
  protectionLevelOf,
  usageOf,
} from "../keys/key-specs.ts";
import { checkResourcePolicy, defaultKeyPolicy, requirePolicySupport } from "../keys/resource-policy.ts";
import { CREATE_KEY_DAYS, readRotation, requireRotatable } from "../keys/rotation.ts";
import { description, instanceId, rotationInterval, tags } from "../members.ts";
import { type Call, operation } from "../operation.ts";
import { readTags, TAGS_PER_RESOURCE } from "../tags/tags.ts";

export const createKey = operation({
  name: "CreateKey",
  permissions: [{ action: "kms:CreateKey", resource: "keys" }],
  input: {
    KeySpec: string({ values: KEY_SPEC_NAMES }),
    KeyUsage: string({ values: ["ENCRYPT/DECRYPT", "SIGN/VERIFY", "GENERATE/VERIFY_MAC"] }),
    Origin: string({ values: ["Aliyun_KMS", "EXTERNAL"] }),
    ProtectionLevel: string({ values: ["SOFTWARE", "HSM"] }),
    Description: description,
    EnableAutomaticRotation: boolean,
    RotationInterval: rotationInterval,
    Policy: string({ min: 1 }),
    Tags: tags,
    DKMSInstanceId: instanceId,
    KeyStorageMechanism: string({ values: ["HsmInternal", "HsmEncryptedDatabase"] }),
  },
  check(call, input) {
    const keySpec = input.KeySpec ?? DEFAULT_KEY_SPEC;
    usageOf(keySpec, input.KeyUsage);
    readTags(input.Tags ?? []);
    readRotation(input, CREATE_KEY_DAYS);
    if (input.Policy !== undefined) checkResourcePolicy(input.Policy);
    const { DKMSInstanceId, KeyStorageMechanism } = input;
    if (KeyStorageMechanism !== undefined && DKMSInstanceId === undefined) {
      throw invalidParameter("KeyStorageMechanism");
    }
    if (DKMSInstanceId === undefined) protectionLevelOf(keySpec, input.ProtectionLevel, call.caller.region);
  },
  async run(call, input) {
    const keySpec = input.KeySpec ?? DEFAULT_KEY_SPEC;
    const keyUsage = usageOf(keySpec, input.KeyUsage);
    const origin = input.Origin ?? "Aliyun_KMS";
    const tags = readTags(input.Tags ?? []);
    const interval = readRotation(input, CREATE_KEY_DAYS);
    const kept = await whereKept(call, keySpec, input);
    if (input.Policy !== undefined) {
      const instance = requirePolicySupport(kept.instanceId);
      await requirePolicyQuota(call, call.context, instance, input.Policy, null);
    }
    if (origin === "EXTERNAL" && !isImportable(keySpec)) throw new AlibabaError("Unsupported.Origin");
    const owner = {
      keyId: kept.instanceId === null ? newAlibabaKeyId() : newInstanceKeyId(kept.instanceId),
      keySpec,
      cloud: "alibaba",
      region: call.caller.region,
    } as const;
    const key = {
      cloud: "alibaba" as const,
      keyId: owner.keyId,
      description: input.Description ?? "",
      keyUsage,
      keySpec,
      origin,
      manager: "CUSTOMER" as const,
      policy: input.Policy ?? defaultKeyPolicy(call.caller),
      tags,
      rotation: interval === null ? null : enableRotation(interval / SECONDS_OF_DAY, call.now),
      material: origin === "EXTERNAL" ? null : await newMaterial(call.masterKey, owner),
      creator: null,
      protectionLevel: kept.protectionLevel,
      instanceId: kept.instanceId,
      storageMechanism: kept.storageMechanism,
    };
    if (interval !== null) requireRotatable(key);
    const limits = {
      keys: keysAllowed(call.context.state, call.resources(KEYS)),
      tags: TAGS_PER_RESOURCE,
      versions: kept.versions,
    };
    const creating = call.keys.createKey(call.context, key, limits);
    call.context.background(creating.catch(() => null));
    return { KeyMetadata: keyMetadata(await creating) };
  },
});

/** The instance of a new key, its protection, and the limit of versions there. @throws AlibabaError */
async function whereKept(
  call: Call,
  keySpec: KeySpec,
  input: {
    readonly DKMSInstanceId?: string;
    readonly ProtectionLevel?: ProtectionLevel;
    readonly KeyStorageMechanism?: string;
  },
) {
  const { DKMSInstanceId, KeyStorageMechanism: mechanism } = input;
  const { region } = call.caller;
  const instance = DKMSInstanceId === undefined ? null : await usableInstance(call, DKMSInstanceId);
  const isHardware = instance?.specification.type === "hardware";
  if (mechanism !== undefined && !isHardware) throw invalidParameter("KeyStorageMechanism");
  if (!instance) {
    const protectionLevel = protectionLevelOf(keySpec, input.ProtectionLevel, region);
    return {
      instanceId: null,
      storageMechanism: null,
      protectionLevel,
      versions: call.resources(KEY_VERSIONS),
    };
  }
  const { instanceId, specification } = instance;
  return {
    instanceId,
    storageMechanism: isHardware ? (mechanism ?? "HsmInternal") : null,
    protectionLevel: instanceProtectionLevel(keySpec, specification.type, region),
    versions: specification.keys,
  };
}
