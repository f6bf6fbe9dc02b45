import { newKeyId } from "../../../keys/identifiers.ts";
import type { WrappedMaterial } from "../../../keys/key.ts";
import { givenMaterial, newMaterial, SYMMETRIC } from "../../../keys/material.ts";
import { TAGS_PER_KEY } from "../../../quotas/aws-resources.ts";
import { boolean, string } from "../../../shape.ts";
import { placeInStore } from "../custom-key-stores/custom-key-store-keys.ts";
import { AwsError } from "../errors.ts";
import { keyMetadata } from "../keys/key-metadata.ts";
import { checkKeyPolicy } from "../keys/key-policy.ts";
import { ALGORITHMS_MEMBER, type KeySpec, type KeyUsage, specRow } from "../keys/key-specs.ts";
import { requireSpecIn } from "../keys/region-specs.ts";
import { CUSTOM_KEY_MATERIAL, readFixture, readTags } from "../keys/tags.ts";
import { isImportable } from "../keys/wrapping.ts";
import { defaultKeyPolicy } from "../keys/written-policy.ts";
import { customKeyStoreId, description, keySpec, policy, tags } from "../members.ts";
import { type Call, operation } from "../operation.ts";

export const createKey = operation({
  name: "CreateKey",
  permissions: [
    { action: "kms:CreateKey", resource: "none" },
    { action: "kms:TagResource", resource: "none", ifGiven: "Tags" },
  ],
  input: {
    Policy: policy,
    Description: description,
    KeyUsage: string({ values: Object.keys(ALGORITHMS_MEMBER) as KeyUsage[] }),
    CustomerMasterKeySpec: keySpec,
    KeySpec: keySpec,
    Origin: string({ values: ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] }),
    CustomKeyStoreId: customKeyStoreId,
    BypassPolicyLockoutSafetyCheck: boolean,
    Tags: tags,
    MultiRegion: boolean,
    XksKeyId: string({ min: 1, max: 128, pattern: /^[a-zA-Z0-9-_.]+$/ }),
  },
  async run(call, input) {
    const keySpec = specOf(input);
    const keyUsage = usageOf(keySpec, input.KeyUsage);
    const origin = input.Origin ?? "AWS_KMS";
    const multiRegion = input.MultiRegion ?? false;
    requireSpecIn(call.caller.region, keySpec);
    const fixture = readFixture(readTags(input.Tags ?? []), multiRegion);
    const keyId = fixture.keyId ?? newKeyId(multiRegion);
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: bypass } = input;
    const { region } = call.caller;
    const policyPrincipals =
      policy === undefined ? {} : await checkKeyPolicy(call, { policy, keyId, region, bypass });
    const place = await placeInStore(call, input, { origin, keySpec, multiRegion });
    const key = {
      cloud: "aws" as const,
      keyId,
      description: input.Description ?? "",
      keyUsage,
      keySpec,
      origin,
      manager: "CUSTOMER" as const,
      policy: policy ?? defaultKeyPolicy(call.caller),
      policyPrincipals,
      tags: fixture.tags,
      rotation: null,
      material: await materialFor(call, keyId, keySpec, origin, fixture.material),
      multiRegion: multiRegion ? { primaryRegion: call.caller.region, replicaRegions: [], moves: 0 } : null,
      customKeyStore: place,
    };
    const limitsOf = async () => ({ keys: await call.limitOf("keys", call.context), tags: TAGS_PER_KEY });
    if (!place) return { KeyMetadata: keyMetadata(await call.keys.createKey(call.context, key, limitsOf)) };
    const limits = await limitsOf();
    const record = await call.keys.write(call.context, (store, at) =>
      store.customKeyStores.createKey(at, key, limits),
    );
    return { KeyMetadata: keyMetadata(record) };
  },
});

/** The key spec, from either of its members. @throws AwsError ValidationException */
function specOf(input: { KeySpec?: KeySpec; CustomerMasterKeySpec?: KeySpec }): KeySpec {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) {
    throw new AwsError(
      "ValidationException",
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  return input.KeySpec ?? input.CustomerMasterKeySpec ?? SYMMETRIC;
}

/** The key usage, checked against the key spec. @throws AwsError ValidationException */
function usageOf(spec: KeySpec, given: KeyUsage | undefined): KeyUsage {
  if (spec !== SYMMETRIC && given === undefined) {
    throw new AwsError(
      "ValidationException",
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  const usage = given ?? "ENCRYPT_DECRYPT";
  if (specRow(spec).usages[usage] === undefined) {
    throw new AwsError("ValidationException", `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  }
  return usage;
}

/**
 * The first material of the key: none where it is to be imported.
 *
 * @param fixed the one that a fixture asks for.
 * @throws AwsError UnsupportedOperationException, ValidationException
 */
async function materialFor(
  call: Call,
  keyId: string,
  keySpec: KeySpec,
  origin: string,
  fixed: Uint8Array | undefined,
): Promise<WrappedMaterial | null> {
  if (origin === "EXTERNAL") {
    if (isImportable(keySpec)) return null;
    // Recorded.
    throw new AwsError("ValidationException", `KeySpec ${keySpec} is not supported for Origin EXTERNAL`);
  }
  const owner = { keyId, keySpec, cloud: "aws", region: call.caller.region } as const;
  if (fixed === undefined) return newMaterial(call.masterKey, owner);
  const material = await givenMaterial(call.masterKey, owner, fixed);
  if (material) return material;
  throw new AwsError(
    "ValidationException",
    `The value of tag ${CUSTOM_KEY_MATERIAL} is not material for KeySpec ${keySpec}.`,
  );
}
