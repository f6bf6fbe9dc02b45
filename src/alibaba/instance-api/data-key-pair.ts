import { utf8 } from "../../bytes.ts";
import { keyKind } from "../../crypto/key-kinds.ts";
import { pemOf } from "../../crypto/pem.ts";
import type { CachedKey } from "../../isolate/key-cache.ts";
import { type CipherMembers, checkCipher } from "./cipher-choice.ts";
import { InstanceApiError } from "./errors.ts";
import type { InstanceBoundCall } from "./operation.ts";
import { required } from "./subjects.ts";
import type { Encrypted } from "./symmetric.ts";
import { requireSymmetric } from "./versions.ts";

/** Specs of data key pairs. The Instance API does not publish their names; these are the names of key specs. */
const KEY_PAIR_SPECS: readonly string[] = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "EC_P256",
  "EC_P256K",
  "EC_SM2",
];

/** A key pair that leaves KMS, in the form that the request asks for. */
interface DataKeyPair {
  /** PKCS #8. */
  readonly privateKey: Uint8Array;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly spec: string;
}

interface PairMembers {
  readonly KeyPairSpec?: string;
  readonly KeyFormat?: string;
}

/** A new data key pair, and the members that all four operations answer. */
export interface SealedPair {
  readonly privateKey: Uint8Array;
  readonly keyVersionId: string;
  readonly message: {
    readonly KeyId: string;
    readonly Iv: Uint8Array;
    readonly KeyPairSpec: string;
    readonly PrivateKeyCiphertextBlob: Uint8Array;
    readonly PublicKey: Uint8Array;
    readonly Algorithm: string;
  };
}

/**
 * A new data key pair whose private key the key encrypts.
 *
 * @param encrypt `encryptInitial` or `encryptAdvance`, which choose the key version.
 * @throws InstanceApiError MissingParameter, InvalidParameter, UnsupportedOperation; Failure
 */
export async function sealedPair<R extends PairMembers & CipherMembers>(
  call: InstanceBoundCall,
  key: CachedKey,
  request: R,
  encrypt: (call: InstanceBoundCall, key: CachedKey, request: R, plaintext: Uint8Array) => Promise<Encrypted>,
): Promise<SealedPair> {
  // This check comes before the pair is made, which takes long.
  requireSymmetric(key);
  const { privateKey, publicKey, spec } = await newDataKeyPair(request);
  const { choice, ciphertext, keyVersionId } = await encrypt(call, key, request, privateKey);
  return {
    privateKey,
    keyVersionId,
    message: {
      KeyId: key.record.keyId,
      Iv: choice.iv,
      KeyPairSpec: spec,
      PrivateKeyCiphertextBlob: ciphertext,
      PublicKey: publicKey,
      Algorithm: choice.algorithm,
    },
  };
}

/**
 * Requires a spec and a format that pairs can have, and a cipher.
 *
 * @throws InstanceApiError MissingParameter, InvalidParameter, UnsupportedOperation
 */
export function checkPair(given: PairMembers & CipherMembers): void {
  const { KeyPairSpec, KeyFormat: format = "PEM" } = given;
  checkCipher(given);
  const spec = required("KeyPairSpec", KeyPairSpec);
  if (!KEY_PAIR_SPECS.includes(spec) || (format !== "PEM" && format !== "DER")) {
    throw new InstanceApiError("InvalidParameter");
  }
}

/** A new data key pair, in PEM by default, of what `checkPair` has let pass. @throws InstanceApiError MissingParameter */
async function newDataKeyPair(given: PairMembers): Promise<DataKeyPair> {
  const spec = required("KeyPairSpec", given.KeyPairSpec);
  const format = given.KeyFormat ?? "PEM";
  const kind = await keyKind(spec);
  const { material, publicKey } = await kind.generate();
  if (!publicKey) throw new Error("a key pair without a public key");
  if (format === "DER") return { privateKey: material, publicKey, spec };
  return {
    privateKey: utf8(pemOf("PRIVATE KEY", material)),
    publicKey: utf8(pemOf("PUBLIC KEY", publicKey)),
    spec,
  };
}
