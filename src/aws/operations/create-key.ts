import { newMaterial } from "../../keys/material.ts";
import { KEYS, TAGS_PER_KEY } from "../../quotas/aws-resources.ts";
import { boolean, string } from "../../shape.ts";
import { AwsError } from "../errors.ts";
import { keyMetadata } from "../key-metadata.ts";
import { checkKeyPolicy, defaultKeyPolicy } from "../key-policy.ts";
import { description, policy, tags } from "../members.ts";
import { operation } from "../operation.ts";
import { readFixture, readTags } from "../tags.ts";

const keySpec = string({
  values: [
    "RSA_2048",
    "ECC_NIST_P384",
    "ECC_NIST_P256",
    "ECC_NIST_P521",
    "HMAC_384",
    "RSA_3072",
    "ECC_SECG_P256K1",
    "RSA_4096",
    "SYMMETRIC_DEFAULT",
    "HMAC_256",
    "HMAC_224",
    "HMAC_512",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
  ],
});

export const createKey = operation({
  name: "CreateKey",
  input: {
    Policy: policy,
    Description: description,
    KeyUsage: string({
      values: [
        "ENCRYPT_DECRYPT",
        "SIGN_VERIFY",
        "GENERATE_VERIFY_MAC",
        "KEY_AGREEMENT",
        "ENCAPSULATE_DECAPSULATE",
      ],
    }),
    CustomerMasterKeySpec: keySpec,
    KeySpec: keySpec,
    Origin: string({ values: ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] }),
    CustomKeyStoreId: string({ min: 1, max: 64 }),
    BypassPolicyLockoutSafetyCheck: boolean,
    Tags: tags,
    MultiRegion: boolean,
    XksKeyId: string({ min: 1, max: 128, pattern: /^[a-zA-Z0-9-_.]+$/ }),
  },
  async run(call, input) {
    const spec = specOf(input);
    checkBuilt(input, spec);
    const fixture = readFixture(readTags(input.Tags ?? []));
    if (input.Policy !== undefined) {
      checkKeyPolicy(input.Policy, call.caller, input.BypassPolicyLockoutSafetyCheck ?? false);
    }
    const keyId = fixture.keyId ?? crypto.randomUUID();
    const key = {
      keyId,
      description: input.Description ?? "",
      keyUsage: "ENCRYPT_DECRYPT",
      keySpec: spec,
      origin: "AWS_KMS",
      manager: "CUSTOMER" as const,
      policy: input.Policy ?? defaultKeyPolicy(call.caller),
      tags: fixture.tags,
      rotation: null,
      material: await newMaterial(call.keyring, keyId, spec, fixture.material),
    };
    const limits = { keys: KEYS, tags: TAGS_PER_KEY };
    const record = await call.keys.write(call.visit, (store, at) => store.createKey(at, key, limits));
    return { KeyMetadata: keyMetadata(record) };
  },
});

/** The key spec, checked against the key usage. @throws AwsError ValidationException */
function specOf(input: { KeySpec?: string; CustomerMasterKeySpec?: string; KeyUsage?: string }): string {
  if (input.KeySpec !== undefined && input.CustomerMasterKeySpec !== undefined) {
    throw new AwsError(
      "ValidationException",
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  }
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  if (spec !== "SYMMETRIC_DEFAULT" && input.KeyUsage === undefined) {
    throw new AwsError(
      "ValidationException",
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  if (spec === "SYMMETRIC_DEFAULT" && (input.KeyUsage ?? "ENCRYPT_DECRYPT") !== "ENCRYPT_DECRYPT") {
    throw new AwsError(
      "ValidationException",
      `KeyUsage ${input.KeyUsage} is not compatible with KeySpec ${spec}`,
    );
  }
  return spec;
}

/** Refuses the kinds of keys that fauxkms cannot make yet (docs/fidelity.md). */
function checkBuilt(
  input: { Origin?: string; CustomKeyStoreId?: string; XksKeyId?: string; MultiRegion?: boolean },
  spec: string,
): void {
  const lacks =
    spec !== "SYMMETRIC_DEFAULT"
      ? `KeySpec ${spec}`
      : (input.Origin ?? "AWS_KMS") !== "AWS_KMS"
        ? `Origin ${input.Origin}`
        : input.CustomKeyStoreId !== undefined || input.XksKeyId !== undefined
          ? "custom key stores"
          : input.MultiRegion === true
            ? "multi-Region keys"
            : null;
  if (lacks !== null) {
    throw new AwsError("UnsupportedOperationException", `fauxkms does not support ${lacks} yet.`);
  }
}
