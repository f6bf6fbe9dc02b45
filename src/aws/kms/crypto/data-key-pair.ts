import { keyKind } from "../../../crypto/key-kinds.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { required, string } from "../../../shape.ts";
import { AwsError } from "../errors.ts";
import { KEY_PAIR_SPECS } from "../keys/key-specs.ts";
import { requireSpecIn } from "../keys/region-specs.ts";
import { dryRun, encryptionContext, grantTokens, keyId } from "../members.ts";
import type { Call, LocatedKey } from "../operation.ts";
import { encryptionFor, encryptWith } from "./encryption.ts";

/** Members that GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext share. */
export const dataKeyPairMembers = {
  EncryptionContext: encryptionContext,
  KeyId: required(keyId),
  KeyPairSpec: required(string({ values: KEY_PAIR_SPECS })),
  GrantTokens: grantTokens,
  DryRun: dryRun,
} as const;

/** A key pair that leaves KMS, and its private key's ciphertext under the KMS key. */
export interface DataKeyPair {
  /** PKCS #8 in DER. */
  readonly privateKey: Uint8Array;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  readonly blob: Uint8Array;
}

/** A new data key pair. @throws AwsError InvalidKeyUsageException, UnsupportedOperationException */
export async function generateDataKeyPair(
  call: Call,
  input: {
    readonly KeyPairSpec: (typeof KEY_PAIR_SPECS)[number];
    readonly EncryptionContext?: ReadonlyMap<string, string>;
    readonly DryRun?: boolean;
  },
  key: LocatedKey,
): Promise<DataKeyPair> {
  if (key.record.keySpec !== SYMMETRIC) {
    throw new AwsError(
      "InvalidKeyUsageException",
      "You cannot generate a data key pair with an asymmetric CMK",
    );
  }
  const encryption = encryptionFor(key, undefined, input.EncryptionContext);
  requireSpecIn(call.caller.region, input.KeyPairSpec);
  const kind = await keyKind(input.KeyPairSpec);
  const { material: privateKey, publicKey } = await kind.generate();
  if (!publicKey) throw new Error("a key pair without a public key");
  return { privateKey, publicKey, blob: await encryptWith(call, key, encryption, privateKey) };
}
