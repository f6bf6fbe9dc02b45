import { ed25519 } from "../../src/crypto/ed25519.ts";
import { hmac } from "../../src/crypto/hmac.ts";
import type { KeyKind, MessageType } from "../../src/crypto/key-kind.ts";
import { nistCurve } from "../../src/crypto/nist-curve.ts";
import { rsa } from "../../src/crypto/rsa.ts";
import { secp256k1 } from "../../src/crypto/secp256k1.ts";

const RSA_SIGNATURES = ["RSASSA_PSS_SHA_", "RSASSA_PKCS1_V1_5_SHA_"].flatMap((name) =>
  [256, 384, 512].map((bits) => `${name}${bits}`),
);
const RSA = {
  signs: RSA_SIGNATURES.flatMap((name): [string, MessageType][] => [
    [name, "RAW"],
    [name, "DIGEST"],
  ]),
  encrypts: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
};

/** The kinds that are tested here, by key spec, and what they do. */
export const KINDS: Readonly<
  Record<
    string,
    {
      readonly kind: KeyKind;
      readonly signs?: readonly (readonly [algorithm: string, type: MessageType])[];
      readonly encrypts?: readonly string[];
    }
  >
> = {
  RSA_2048: { kind: rsa(2048), ...RSA },
  RSA_3072: { kind: rsa(3072), ...RSA },
  RSA_4096: { kind: rsa(4096), ...RSA },
  ECC_NIST_P256: { kind: nistCurve("P-256"), signs: ecdsa(256) },
  ECC_NIST_P384: { kind: nistCurve("P-384"), signs: ecdsa(384) },
  ECC_NIST_P521: { kind: nistCurve("P-521"), signs: ecdsa(512) },
  ECC_SECG_P256K1: { kind: secp256k1, signs: ecdsa(256) },
  ECC_NIST_EDWARDS25519: {
    kind: ed25519,
    signs: [
      ["ED25519_SHA_512", "RAW"],
      ["ED25519_PH_SHA_512", "DIGEST"],
    ],
  },
  HMAC_224: { kind: hmac("SHA-224") },
  HMAC_256: { kind: hmac("SHA-256") },
  HMAC_384: { kind: hmac("SHA-384") },
  HMAC_512: { kind: hmac("SHA-512") },
  HMAC_SM3: { kind: hmac("SM3") },
};

function ecdsa(bits: number): [string, MessageType][] {
  return [
    [`ECDSA_SHA_${bits}`, "RAW"],
    [`ECDSA_SHA_${bits}`, "DIGEST"],
  ];
}
