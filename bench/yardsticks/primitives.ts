// Yardstick of the bare primitives inside workerd: the runtime or library called in a loop with a ready key.
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { ed25519ph } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { ml_kem512 } from "@noble/post-quantum/ml-kem.js";
import { sm2 } from "sm-crypto-v2";
import { type ModernSubtle, modernSubtle } from "../../src/crypto/modern-subtle.ts";

/** Prepares a key and returns the operation to measure. */
type Primitive = () => Promise<() => unknown>;

const MESSAGE = new Uint8Array(64).fill(7);
const DIGESTS = {
  32: new Uint8Array(32).fill(7),
  48: new Uint8Array(48).fill(7),
  64: new Uint8Array(64).fill(7),
};
const { subtle } = crypto;

async function rsaPair(name: string, hash: string, bits: number, usages: string[]): Promise<CryptoKeyPair> {
  const algorithm = { name, hash, modulusLength: bits, publicExponent: Uint8Array.of(1, 0, 1) };
  return (await subtle.generateKey(algorithm, true, usages)) as CryptoKeyPair;
}

const rsaSign =
  (bits: number): Primitive =>
  async () => {
    const { privateKey } = await rsaPair("RSA-PSS", "SHA-256", bits, ["sign", "verify"]);
    return () => subtle.sign({ name: "RSA-PSS", saltLength: 32 }, privateKey, MESSAGE);
  };

const rsaVerify =
  (bits: number): Primitive =>
  async () => {
    const { privateKey, publicKey } = await rsaPair("RSA-PSS", "SHA-256", bits, ["sign", "verify"]);
    const algorithm = { name: "RSA-PSS", saltLength: 32 };
    const signature = await subtle.sign(algorithm, privateKey, MESSAGE);
    return () => subtle.verify(algorithm, publicKey, signature, MESSAGE);
  };

const rsaDecrypt =
  (bits: number): Primitive =>
  async () => {
    const { privateKey, publicKey } = await rsaPair("RSA-OAEP", "SHA-256", bits, ["encrypt", "decrypt"]);
    const sealed = await subtle.encrypt({ name: "RSA-OAEP" }, publicKey, MESSAGE);
    return () => subtle.decrypt({ name: "RSA-OAEP" }, privateKey, sealed);
  };

/** A key pair and both of its halves in DER. */
const exported =
  (algorithm: Parameters<SubtleCrypto["generateKey"]>[0], usages: string[]): Primitive =>
  async () =>
  async () => {
    const pair = (await subtle.generateKey(algorithm, true, usages)) as CryptoKeyPair;
    await subtle.exportKey("pkcs8", pair.privateKey);
    return subtle.exportKey("spki", pair.publicKey);
  };

const rsaPairs = (bits: number) =>
  exported(
    { name: "RSA-OAEP", hash: "SHA-256", modulusLength: bits, publicExponent: Uint8Array.of(1, 0, 1) },
    ["encrypt", "decrypt"],
  );

async function ecKey(namedCurve: string): Promise<KeyObject> {
  const pair = (await subtle.generateKey({ name: "ECDSA", namedCurve }, true, ["sign"])) as CryptoKeyPair;
  const der = (await subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer;
  return createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });
}

const ecSign =
  (curve: string, hash: string): Primitive =>
  async () => {
    const key = await ecKey(curve);
    return () => sign(hash, MESSAGE, key);
  };

const ecVerify =
  (curve: string, hash: string): Primitive =>
  async () => {
    const key = await ecKey(curve);
    const signature = sign(hash, MESSAGE, key);
    const publicKey = createPublicKey(key);
    return () => verify(hash, MESSAGE, publicKey, signature);
  };

type Curve = typeof p256;
type Length = keyof typeof DIGESTS;
const RAW = { prehash: false, lowS: false, format: "der" } as const;

const nobleSign =
  (curve: Curve, length: Length): Primitive =>
  async () => {
    const key = curve.utils.randomSecretKey();
    return () => curve.sign(DIGESTS[length], key, RAW);
  };

const nobleVerify =
  (curve: Curve, length: Length): Primitive =>
  async () => {
    const key = curve.utils.randomSecretKey();
    const publicKey = curve.getPublicKey(key);
    const signature = curve.sign(DIGESTS[length], key, RAW);
    return () => curve.verify(signature, DIGESTS[length], publicKey, RAW);
  };

const mlDsaSign =
  (algorithm: string): Primitive =>
  async () => {
    const { privateKey } = (await subtle.generateKey(algorithm, false, ["sign", "verify"])) as CryptoKeyPair;
    return () => subtle.sign(algorithm, privateKey, MESSAGE);
  };

const mlDsaVerify =
  (algorithm: string): Primitive =>
  async () => {
    const pair = (await subtle.generateKey(algorithm, false, ["sign", "verify"])) as CryptoKeyPair;
    const signature = await subtle.sign(algorithm, pair.privateKey, MESSAGE);
    return () => subtle.verify(algorithm, pair.publicKey, signature, MESSAGE);
  };

const KEM_USAGES = ["encapsulateBits", "decapsulateBits"];

async function kemPair(algorithm: string): Promise<[ModernSubtle, CryptoKeyPair]> {
  const modern = modernSubtle();
  if (modern === null) throw new TypeError("no ML-KEM");
  return [modern, (await modern.generateKey(algorithm, false, KEM_USAGES)) as CryptoKeyPair];
}

const mlKemEncapsulate =
  (algorithm: string): Primitive =>
  async () => {
    const [modern, { publicKey }] = await kemPair(algorithm);
    return () => modern.encapsulateBits(algorithm, publicKey);
  };

const mlKemDecapsulate =
  (algorithm: string): Primitive =>
  async () => {
    const [modern, pair] = await kemPair(algorithm);
    const { ciphertext } = await modern.encapsulateBits(algorithm, pair.publicKey);
    return () => modern.decapsulateBits(algorithm, pair.privateKey, new Uint8Array(ciphertext));
  };

const mac =
  (hash: string): Primitive =>
  async () => {
    const key = await subtle.generateKey({ name: "HMAC", hash }, false, ["sign"]);
    return () => subtle.sign("HMAC", key as CryptoKey, MESSAGE);
  };

const PRIMITIVES: Readonly<Record<string, Primitive>> = {
  "sign RSA_2048": rsaSign(2048),
  "sign RSA_3072": rsaSign(3072),
  "sign RSA_4096": rsaSign(4096),
  "verify RSA_2048": rsaVerify(2048),
  "verify RSA_3072": rsaVerify(3072),
  "verify RSA_4096": rsaVerify(4096),
  "sign ECC_NIST_P256": ecSign("P-256", "sha256"),
  "sign ECC_NIST_P384": ecSign("P-384", "sha384"),
  "sign ECC_NIST_P521": ecSign("P-521", "sha512"),
  "verify ECC_NIST_P256": ecVerify("P-256", "sha256"),
  "verify ECC_NIST_P384": ecVerify("P-384", "sha384"),
  "verify ECC_NIST_P521": ecVerify("P-521", "sha512"),
  "sign ECC_NIST_P256 digest": nobleSign(p256, 32),
  "sign ECC_NIST_P384 digest": nobleSign(p384, 48),
  "sign ECC_NIST_P521 digest": nobleSign(p521, 64),
  "verify ECC_NIST_P256 digest": nobleVerify(p256, 32),
  "verify ECC_NIST_P384 digest": nobleVerify(p384, 48),
  "verify ECC_NIST_P521 digest": nobleVerify(p521, 64),
  "sign ECC_SECG_P256K1": nobleSign(secp256k1, 32),
  "verify ECC_SECG_P256K1": nobleVerify(secp256k1, 32),
  "sign ECC_NIST_EDWARDS25519": async () => {
    const pair = (await subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
    return () => subtle.sign("Ed25519", pair.privateKey, MESSAGE);
  },
  "verify ECC_NIST_EDWARDS25519": async () => {
    const pair = (await subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
    const signature = await subtle.sign("Ed25519", pair.privateKey, MESSAGE);
    return () => subtle.verify("Ed25519", pair.publicKey, signature, MESSAGE);
  },
  "sign ECC_NIST_EDWARDS25519 ph": async () => {
    const key = ed25519ph.utils.randomSecretKey();
    return () => ed25519ph.sign(DIGESTS[64], key);
  },
  "verify ECC_NIST_EDWARDS25519 ph": async () => {
    const key = ed25519ph.utils.randomSecretKey();
    const publicKey = ed25519ph.getPublicKey(key);
    const signature = ed25519ph.sign(DIGESTS[64], key);
    return () => ed25519ph.verify(signature, DIGESTS[64], publicKey);
  },
  "sign SM2": async () => {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    return () => sm2.doSignature(MESSAGE, privateKey, { hash: true, der: true, publicKey });
  },
  "verify SM2": async () => {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    const signature = sm2.doSignature(MESSAGE, privateKey, { hash: true, der: true, publicKey });
    return () => sm2.doVerifySignature(MESSAGE, signature, publicKey, { hash: true, der: true });
  },
  "sign ML_DSA_44": mlDsaSign("ML-DSA-44"),
  "sign ML_DSA_65": mlDsaSign("ML-DSA-65"),
  "sign ML_DSA_87": mlDsaSign("ML-DSA-87"),
  "verify ML_DSA_44": mlDsaVerify("ML-DSA-44"),
  "verify ML_DSA_65": mlDsaVerify("ML-DSA-65"),
  "verify ML_DSA_87": mlDsaVerify("ML-DSA-87"),
  "sign ML_DSA_65 mu": async () => {
    const { secretKey } = ml_dsa65.keygen();
    return () => ml_dsa65.internal.sign(MESSAGE, secretKey, { externalMu: true });
  },
  "verify ML_DSA_65 mu": async () => {
    const { secretKey, publicKey } = ml_dsa65.keygen();
    const signature = ml_dsa65.internal.sign(MESSAGE, secretKey, { externalMu: true });
    return () => ml_dsa65.internal.verify(signature, MESSAGE, publicKey, { externalMu: true });
  },
  "encapsulate ML_KEM_512": async () => {
    const { publicKey } = ml_kem512.keygen();
    return () => ml_kem512.encapsulate(publicKey);
  },
  "encapsulate ML_KEM_768": mlKemEncapsulate("ML-KEM-768"),
  "encapsulate ML_KEM_1024": mlKemEncapsulate("ML-KEM-1024"),
  "decapsulate ML_KEM_512": async () => {
    const { publicKey, secretKey } = ml_kem512.keygen();
    const { cipherText } = ml_kem512.encapsulate(publicKey);
    return () => ml_kem512.decapsulate(cipherText, secretKey);
  },
  "decapsulate ML_KEM_768": mlKemDecapsulate("ML-KEM-768"),
  "decapsulate ML_KEM_1024": mlKemDecapsulate("ML-KEM-1024"),
  "mac HMAC_224": async () => () => createHmac("sha224", MESSAGE).update(MESSAGE).digest(),
  "mac HMAC_256": mac("SHA-256"),
  "mac HMAC_384": mac("SHA-384"),
  "mac HMAC_512": mac("SHA-512"),
  "decrypt RSA_2048": rsaDecrypt(2048),
  "decrypt RSA_3072": rsaDecrypt(3072),
  "decrypt RSA_4096": rsaDecrypt(4096),
  "pair RSA_4096": rsaPairs(4096),
  "pair ECC_NIST_P256": exported({ name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]),
  "pair ECC_NIST_P384": exported({ name: "ECDSA", namedCurve: "P-384" }, ["sign", "verify"]),
  "pair ECC_NIST_P521": exported({ name: "ECDSA", namedCurve: "P-521" }, ["sign", "verify"]),
  "pair ECC_SECG_P256K1": async () => () => secp256k1.keygen(),
  "pair ECC_NIST_EDWARDS25519": exported("Ed25519", ["sign", "verify"]),
  "pair SM2": async () => () => sm2.generateKeyPairHex(),
  "pair ML_KEM_512": async () => () => ml_kem512.keygen(),
  "pair ML_KEM_768": exported("ML-KEM-768", KEM_USAGES),
  "pair ML_KEM_1024": exported("ML-KEM-1024", KEM_USAGES),
};

export default {
  /** Runs a primitive for some time. @returns microseconds of one call */
  async fetch(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const primitive = PRIMITIVES[searchParams.get("name") ?? ""];
    if (!primitive) return new Response(Object.keys(PRIMITIVES).join("\n"), { status: 404 });
    const run = await primitive();
    await run();
    const milliseconds = Number(searchParams.get("ms"));
    const begin = performance.now();
    let calls = 0;
    for (let now = begin; now - begin < milliseconds; now = performance.now()) {
      for (let i = 0; i < 4; i++) await run();
      calls += 4;
    }
    return Response.json({ micros: ((performance.now() - begin) / calls) * 1000 });
  },
};
