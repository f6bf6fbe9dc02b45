import { constants, createHash, type KeyObject, sign, verify } from "node:crypto";
import type { KeySpec, MessageType, SigningAlgorithmSpec } from "@aws-sdk/client-kms";
import { ed25519ph } from "@noble/curves/ed25519.js";
import { spkiOf } from "./peer-keys.ts";

/** A signing algorithm of a key spec, and the length of its signatures, for DER the longest. */
export interface Signing {
  readonly spec: KeySpec;
  readonly algorithm: SigningAlgorithmSpec;
  readonly length: number;
  readonly types: readonly MessageType[];
}

const RSA_ALGORITHMS: readonly SigningAlgorithmSpec[] = [
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
];

const HASHED: readonly MessageType[] = ["RAW", "DIGEST"];
const MU: readonly MessageType[] = ["RAW", "EXTERNAL_MU"];

/** Every signing algorithm of every key spec outside of China (API Reference, Sign). */
export const SIGNING: readonly Signing[] = [
  ...(["RSA_2048", "RSA_3072", "RSA_4096"] as const).flatMap((spec) =>
    RSA_ALGORITHMS.map((algorithm) => ({
      spec,
      algorithm,
      length: Number(spec.slice(4)) / 8,
      types: HASHED,
    })),
  ),
  { spec: "ECC_NIST_P256", algorithm: "ECDSA_SHA_256", length: 72, types: HASHED },
  { spec: "ECC_NIST_P384", algorithm: "ECDSA_SHA_384", length: 104, types: HASHED },
  { spec: "ECC_NIST_P521", algorithm: "ECDSA_SHA_512", length: 139, types: HASHED },
  { spec: "ECC_SECG_P256K1", algorithm: "ECDSA_SHA_256", length: 72, types: HASHED },
  { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_SHA_512", length: 64, types: ["RAW"] },
  { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_PH_SHA_512", length: 64, types: ["DIGEST"] },
  { spec: "ML_DSA_44", algorithm: "ML_DSA_SHAKE_256", length: 2420, types: MU },
  { spec: "ML_DSA_65", algorithm: "ML_DSA_SHAKE_256", length: 3309, types: MU },
  { spec: "ML_DSA_87", algorithm: "ML_DSA_SHAKE_256", length: 4627, types: MU },
];

/** Bytes of the messages of type DIGEST or EXTERNAL_MU. */
export function digestLength(algorithm: SigningAlgorithmSpec): number {
  return algorithm === "ML_DSA_SHAKE_256" ? 64 : Number(algorithm.slice(-3)) / 8;
}

/** The input of KMS for a message: itself, its digest, or its μ (FIPS 204, Algorithm 7, line 6). */
export function handedOver(
  algorithm: SigningAlgorithmSpec,
  type: MessageType,
  message: Uint8Array,
  key: KeyObject,
): Uint8Array {
  if (type === "RAW") return message;
  if (type === "DIGEST")
    return createHash(`sha${algorithm.slice(-3)}`)
      .update(message)
      .digest();
  const shake = () => createHash("shake256", { outputLength: 64 });
  // The SPKI of ML-DSA is the key after 22 bytes. An empty context is two zeros.
  const tr = shake().update(spkiOf(key).subarray(22)).digest();
  return shake().update(tr).update(Uint8Array.of(0, 0)).update(message).digest();
}

/** Whether OpenSSL verifies a signature of a message. */
export function peerVerifies(
  algorithm: SigningAlgorithmSpec,
  message: Uint8Array,
  publicKey: KeyObject,
  signature: Uint8Array,
): boolean {
  // Node does not offer OpenSSL's Ed25519ph. KMS signs the digest, hashed once more.
  if (algorithm === "ED25519_PH_SHA_512") {
    const digest = createHash("sha512").update(message).digest();
    return ed25519ph.verify(signature, digest, spkiOf(publicKey).subarray(-32));
  }
  return verify(hashOf(algorithm), message, { key: publicKey, ...paddingOf(algorithm) }, signature);
}

/** A signature that OpenSSL makes. @param saltLength of PSS, instead of the hash's length. */
export function peerSigns(
  algorithm: SigningAlgorithmSpec,
  message: Uint8Array,
  privateKey: KeyObject,
  saltLength?: number,
): Uint8Array {
  if (algorithm === "ED25519_PH_SHA_512") {
    const digest = createHash("sha512").update(message).digest();
    const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
    return ed25519ph.sign(digest, Uint8Array.from(seed));
  }
  const salt = saltLength === undefined ? {} : { saltLength };
  return sign(hashOf(algorithm), message, { key: privateKey, ...paddingOf(algorithm), ...salt });
}

function hashOf(algorithm: SigningAlgorithmSpec): string | null {
  return /^(ED25519|ML_DSA)_/.test(algorithm) ? null : `sha${algorithm.slice(-3)}`;
}

/** Padding options. The salt of PSS is as long as the hash (API Reference, Sign). */
function paddingOf(algorithm: SigningAlgorithmSpec): { padding?: number; saltLength?: number } {
  if (algorithm.startsWith("RSASSA_PKCS1_")) return { padding: constants.RSA_PKCS1_PADDING };
  if (!algorithm.startsWith("RSASSA_PSS_")) return {};
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(algorithm.slice(-3)) / 8 };
}
