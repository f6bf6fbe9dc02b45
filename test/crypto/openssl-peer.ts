import * as nodeCrypto from "node:crypto";
import { fromHex, toHex } from "../../src/bytes.ts";
import { newRsaKeyPair } from "../support/rsa-keys.ts";
import { KINDS } from "./key-kinds-kinds.ts";
import type { Sample } from "./key-kinds-runs.ts";

/*
 * The other implementation that ours has to agree with: OpenSSL, through Node's own functions that hash the message
 * themselves. A signature of a digest is to be one of the message.
 */

const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PKCS1_OAEP_PADDING } = nodeCrypto.constants;

/** Ed25519ph is the one algorithm that Node does not have. */
const UNKNOWN = "ED25519_PH_SHA_512";

/** What OpenSSL makes, for ours to check. */
export function opensslSample(spec: string): Sample {
  const { privateKey, publicKey } = generate(spec);
  const message = nodeCrypto.randomBytes(nodeCrypto.randomInt(4097));
  const { signs = [], encrypts = [] } = KINDS[spec] ?? {};
  return {
    spec,
    material: toHex(privateKey.export({ format: "der", type: "pkcs8" })),
    publicKey: toHex(publicKey.export({ format: "der", type: "spki" })),
    message: toHex(message),
    signatures: signs
      .filter(([algorithm]) => algorithm !== UNKNOWN)
      .map(([algorithm, type]) => {
        const hash = hashOf(algorithm);
        const signed = type === "DIGEST" ? nodeCrypto.hash(hash ?? "", message, "buffer") : message;
        const signature = nodeCrypto.sign(hash, message, { key: privateKey, ...options(algorithm) });
        return { algorithm, type, message: toHex(signed), signature: toHex(signature) };
      }),
    ciphertexts: encrypts.map((algorithm) => {
      const plaintext = nodeCrypto.randomBytes(190);
      const ciphertext = nodeCrypto.publicEncrypt({ key: publicKey, ...options(algorithm) }, plaintext);
      return { algorithm, plaintext: toHex(plaintext), ciphertext: toHex(ciphertext) };
    }),
  };
}

/** What of ours OpenSSL does not agree with: nothing, if all is well. */
export function opensslDisagrees(sample: Sample): string[] {
  const out: string[] = [];
  const der = Buffer.from(fromHex(sample.material));
  const privateKey = nodeCrypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  if (!privateKey.export({ format: "der", type: "pkcs8" }).equals(der)) out.push("PKCS #8");
  const spki = Buffer.from(fromHex(sample.publicKey));
  const publicKey = nodeCrypto.createPublicKey({ key: spki, format: "der", type: "spki" });
  if (!publicKey.export({ format: "der", type: "spki" }).equals(spki)) out.push("SPKI");
  if (!publicKey.equals(nodeCrypto.createPublicKey(privateKey))) out.push("halves");
  for (const { algorithm, type, signature } of sample.signatures) {
    if (algorithm === UNKNOWN) continue;
    const key = { key: publicKey, ...options(algorithm) };
    if (!nodeCrypto.verify(hashOf(algorithm), fromHex(sample.message), key, fromHex(signature)))
      out.push(`${algorithm} ${type}`);
  }
  for (const { algorithm, plaintext, ciphertext } of sample.ciphertexts) {
    const key = { key: privateKey, ...options(algorithm) };
    if (toHex(nodeCrypto.privateDecrypt(key, fromHex(ciphertext))) !== plaintext) out.push(algorithm);
  }
  return out;
}

function generate(spec: string): nodeCrypto.KeyPairKeyObjectResult {
  const curve = { P256: "P-256", P384: "P-384", P521: "P-521", P256K1: "secp256k1" }[
    spec.split("_").at(-1) ?? ""
  ];
  if (curve !== undefined) return nodeCrypto.generateKeyPairSync("ec", { namedCurve: curve });
  if (spec.startsWith("RSA_")) return newRsaKeyPair(Number(spec.slice(4)));
  return nodeCrypto.generateKeyPairSync("ed25519");
}

/** As AWS's names say; the salt of PSS is as long as the hash. */
function options(algorithm: string) {
  if (algorithm.startsWith("RSASSA_PSS_"))
    return { padding: RSA_PKCS1_PSS_PADDING, saltLength: Number(algorithm.slice(-3)) / 8 };
  if (algorithm.startsWith("RSASSA_")) return { padding: RSA_PKCS1_PADDING };
  if (algorithm.startsWith("RSAES_"))
    return { padding: RSA_PKCS1_OAEP_PADDING, oaepHash: algorithm.endsWith("_1") ? "sha1" : "sha256" };
  return {};
}

function hashOf(algorithm: string): string | null {
  return algorithm.startsWith("ED25519_") ? null : `sha${algorithm.slice(-3)}`;
}
