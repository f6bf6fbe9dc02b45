import { createHash, randomBytes, randomInt } from "node:crypto";
import { equalBytes, fromHex, toHex } from "../../src/bytes.ts";

import { runEcdhVectors, runEcdsaVectors, runRfc6979Vectors, runTableVectors } from "./ec-vectors.ts";
import { runEd25519Vectors } from "./ed25519-vectors.ts";
import { runHmacVectors } from "./hmac-vectors.ts";
import { KINDS } from "./key-kinds-kinds.ts";
import { Checks, type Report } from "./key-kinds-report.ts";
import { runOaepVectors, runPkcs1Vectors, runRsaSignatureVectors } from "./rsa-vectors.ts";

/** A key of a kind and what it made, for another implementation to look at; bytes in hexadecimal. */
export interface Sample {
  readonly spec: string;
  readonly material: string;
  readonly publicKey: string;
  readonly message: string;
  readonly signatures: readonly { algorithm: string; type: string; message: string; signature: string }[];
  readonly ciphertexts: readonly { algorithm: string; plaintext: string; ciphertext: string }[];
}

/** Material of the last sample of each spec, because another RSA key would take a second. */
const generated = new Map<string, Uint8Array>();

/** What can be run in Node and in workerd alike: all take and give JSON. */
export const RUNS = {
  oaep: runOaepVectors,
  pkcs1: runPkcs1Vectors,
  rsaSignatures: runRsaSignatureVectors,
  ecdsa: runEcdsaVectors,
  ecdsaTables: runTableVectors,
  rfc6979: runRfc6979Vectors,
  ecdh: runEcdhVectors,
  ed25519: runEd25519Vectors,
  hmac: runHmacVectors,

  /** Generates a key and lets it do all it can. */
  async sample(spec: string): Promise<Sample> {
    const { kind, signs = [], encrypts = [] } = kindOf(spec);
    const { material, publicKey } = await kind.generate();
    generated.set(spec, material);
    const key = await kind.load(material);
    if (publicKey && !equalBytes(publicKey, key.publicKey ?? new Uint8Array())) {
      throw new Error(`${spec}: the two halves do not belong together`);
    }
    const message = randomBytes(randomInt(4097));
    const sample = { signatures: [] as Sample["signatures"][number][], ciphertexts: [] as object[] };
    for (const [algorithm, type] of signs) {
      const signed = type === "DIGEST" ? digestFor(algorithm, message) : message;
      const signature = (await key.sign?.(algorithm, signed, type)) ?? new Uint8Array();
      sample.signatures.push({ algorithm, type, message: toHex(signed), signature: toHex(signature) });
    }
    for (const algorithm of encrypts) {
      const plaintext = randomBytes(randomInt(1, 191));
      const ciphertext = (await key.encrypt?.(algorithm, plaintext)) ?? new Uint8Array();
      sample.ciphertexts.push({ algorithm, plaintext: toHex(plaintext), ciphertext: toHex(ciphertext) });
    }
    return {
      spec,
      material: toHex(material),
      publicKey: toHex(key.publicKey ?? new Uint8Array()),
      message: toHex(message),
      ...sample,
    } as Sample;
  },

  /** Whether another's sample verifies and decrypts, and no longer does when it is changed. */
  async check(sample: Sample): Promise<Report> {
    const checks = new Checks();
    const { kind } = kindOf(sample.spec);
    const material = await kind.accept(fromHex(sample.material));
    checks.check("accepted", material !== null && toHex(material) === sample.material, sample.spec);
    const key = await kind.load(fromHex(sample.material));
    checks.check("SPKI", toHex(key.publicKey ?? new Uint8Array()) === sample.publicKey, sample.spec);
    for (const { algorithm, type, message, signature } of sample.signatures) {
      const good = [fromHex(message), fromHex(signature)] as const;
      const verify = (m: Uint8Array, s: Uint8Array) => key.verify?.(algorithm, m, s, type as "RAW");
      checks.check("verified", (await verify(...good)) === true, `${algorithm} ${type}`);
      checks.check(
        "other message",
        (await verify(changed(good[0]), good[1])) === false,
        `${algorithm} ${type}`,
      );
      checks.check(
        "other signature",
        (await verify(good[0], changed(good[1]))) === false,
        `${algorithm} ${type}`,
      );
    }
    for (const { algorithm, plaintext, ciphertext } of sample.ciphertexts) {
      const found = (await key.decrypt?.(algorithm, fromHex(ciphertext))) ?? null;
      checks.check("decrypted", found !== null && equalBytes(found, fromHex(plaintext)), algorithm);
      const other = await key.decrypt?.(algorithm, changed(fromHex(ciphertext)));
      checks.check("other ciphertext", other === null, algorithm);
    }
    return checks;
  },

  /** The forms of material that a user might bring: each accepted as the hexadecimal given, or as null. */
  async accept({ spec, imported }: { spec: string; imported: string[] }): Promise<(string | null)[]> {
    const { kind } = kindOf(spec);
    const accepted = await Promise.all(imported.map((bytes) => kind.accept(fromHex(bytes))));
    return accepted.map((bytes) => (bytes === null ? null : toHex(bytes)));
  },

  /** Whether material loads. */
  async loads({ spec, material }: { spec: string; material: string }): Promise<boolean> {
    try {
      await kindOf(spec).kind.load(fromHex(material));
      return true;
    } catch {
      return false;
    }
  },

  /** The secret that a key and another's public key share. */
  async derive(given: { spec: string; material: string; peer: string }): Promise<string | null> {
    const key = await kindOf(given.spec).kind.load(fromHex(given.material));
    const secret = await key.deriveSharedSecret?.(fromHex(given.peer));
    return secret instanceof Uint8Array ? toHex(secret) : null;
  },

  /** What throws for bytes of any kind: nothing should. */
  async garbage(spec: string): Promise<Report> {
    const checks = new Checks();
    const { kind, signs = [], encrypts = [] } = kindOf(spec);
    const material = generated.get(spec) ?? (await kind.generate()).material;
    const key = await kind.load(material);
    for (const bytes of garbageLike(material, 60))
      await attempt(checks, "accept", () => kind.accept(bytes), isNullOrBytes);
    for (const [algorithm, type] of signs) {
      const message = type === "DIGEST" ? digestFor(algorithm, new Uint8Array()) : new Uint8Array();
      const signature = (await key.sign?.(algorithm, message, type)) ?? new Uint8Array();
      for (const bytes of garbageLike(signature, 15))
        await attempt(checks, "verify", () => key.verify?.(algorithm, message, bytes, type), isFalse);
    }
    for (const algorithm of encrypts) {
      const ciphertext = (await key.encrypt?.(algorithm, new Uint8Array(9))) ?? new Uint8Array();
      for (const bytes of garbageLike(ciphertext, 15))
        await attempt(checks, "decrypt", () => key.decrypt?.(algorithm, bytes), isNull);
    }
    if (key.deriveSharedSecret !== undefined) {
      for (const bytes of garbageLike(key.publicKey ?? new Uint8Array(), 60))
        await attempt(checks, "derive", () => key.deriveSharedSecret?.(bytes), isNullOrBytes);
      await attempt(checks, "own key", () => key.deriveSharedSecret?.(key.publicKey as Uint8Array), isBytes);
    }
    return checks;
  },
};

export type Runs = typeof RUNS;

const isNull = (found: unknown) => found === null;
const isFalse = (found: unknown) => found === false;
const isBytes = (found: unknown) => found instanceof Uint8Array;
const isNullOrBytes = (found: unknown) => isNull(found) || isBytes(found);

async function attempt(
  checks: Checks,
  kind: string,
  run: () => Promise<unknown> | undefined,
  well: (found: unknown) => boolean,
): Promise<void> {
  try {
    checks.check(kind, well(await run()), "gave something else");
  } catch (error) {
    checks.check(kind, false, `threw ${error}`);
  }
}

/** Bytes of any length, bytes of the right length, and the right bytes cut, prolonged and changed. */
function garbageLike(right: Uint8Array, count: number): Uint8Array[] {
  const out = [new Uint8Array(), right.subarray(0, -1), Buffer.concat([right, Uint8Array.of(0)])];
  for (let i = 0; i < count; i++) {
    out.push(randomBytes(randomInt(7001)));
    out.push(randomBytes(right.length));
    out.push(changed(right));
    out.push(right.subarray(0, randomInt(right.length)));
  }
  return out.filter((bytes) => !equalBytes(bytes, right));
}

/** The bytes with one bit of one byte changed. */
function changed(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(1);
  const at = randomInt(bytes.length);
  return bytes.map((byte, index) => (index === at ? byte ^ (1 << randomInt(8)) : byte));
}

function digestFor(algorithm: string, message: Uint8Array): Uint8Array {
  return createHash(`sha${algorithm.slice(-3)}`)
    .update(message)
    .digest();
}

function kindOf(spec: string) {
  const found = KINDS[spec];
  if (found === undefined) throw new RangeError(spec);
  return found;
}
