import { shake256 } from "@noble/hashes/sha3.js";
import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { concat, equalBytes, fromHex } from "../../src/bytes.ts";
import { readSubjectPublicKeyInfo } from "../../src/crypto/der.ts";
import { type MlDsaName, MlDsaPublicKey, mlDsa } from "../../src/crypto/ml-dsa.ts";
import { modernSubtle } from "../../src/crypto/modern-subtle.ts";
import { seedKeyInfo } from "../../src/crypto/seed-key.ts";
import { Random } from "../support/random.ts";
import { garbage, Report } from "./report.ts";

const ALGORITHM = "ML_DSA_SHAKE_256";
export const OIDS = {
  "ML-DSA-44": "2.16.840.1.101.3.4.3.17",
  "ML-DSA-65": "2.16.840.1.101.3.4.3.18",
  "ML-DSA-87": "2.16.840.1.101.3.4.3.19",
};
const SETS = Object.keys(OIDS) as MlDsaName[];
const SCHEMES = { "ML-DSA-44": ml_dsa44, "ML-DSA-65": ml_dsa65, "ML-DSA-87": ml_dsa87 };
const SIGNATURE_LENGTHS = { "ML-DSA-44": 2420, "ML-DSA-65": 3309, "ML-DSA-87": 4627 };

/** The files `ml-dsa-*.json`; bytes in hexadecimal. */
export interface MlDsaVectors {
  readonly keys: readonly {
    readonly set: string;
    readonly seed?: string;
    readonly publicKey?: string;
    readonly spki?: string;
    readonly seedForm?: string;
    readonly bothForm?: string;
    readonly expandedForm?: string;
    readonly inconsistentForm?: string;
  }[];
  readonly sign: readonly { set: string; tcId: number; seed: string; msg: string; sig: string }[];
  readonly verify: readonly {
    set: string;
    tcId: number;
    comment: string;
    publicKey: string;
    msg: string;
    sig: string;
    result: string;
  }[];
  readonly acvp: readonly {
    set: string;
    tcId: number;
    reason: string;
    publicKey: string;
    message: string;
    signature: string;
    testPassed: boolean;
  }[];
  /** Where the random inputs begin. */
  readonly randomSeed: number;
}

type Subtle = ReturnType<typeof modernSubtle>;

/**
 * Runs everything against `src/crypto/ml-dsa.ts`, wherever this module runs.
 *
 * @param subtle the runtime's ML-DSA; null for the library's.
 */
export async function runMlDsa(vectors: MlDsaVectors, subtle: Subtle = modernSubtle()): Promise<Report> {
  const report = new Report();
  for (const vector of vectors.keys) await runKey(report, vector, subtle);
  for (const vector of vectors.sign) {
    const set = vector.set as MlDsaName;
    const [seed, message, signature] = [fromHex(vector.seed), fromHex(vector.msg), fromHex(vector.sig)];
    // The key itself signs hedged, so the same bytes again are the library's to make.
    const { secretKey } = SCHEMES[set].keygen(seed);
    const again = SCHEMES[set].sign(message, secretKey, { extraEntropy: false });
    report.check("deterministic signature", equalBytes(again, signature), vector.tcId);
    const key = await mlDsa(set, subtle).load(seedKeyInfo(OIDS[set], seed));
    const valid = await key.verify?.(ALGORITHM, message, signature, "RAW");
    report.check("verified by the key", valid === true, vector.tcId);
  }
  for (const { set, publicKey, msg, sig, result, tcId, comment } of vectors.verify) {
    const name = set as MlDsaName;
    const key = new MlDsaPublicKey(name, fromHex(publicKey), subtle);
    const valid = await key.verify(ALGORITHM, fromHex(msg), fromHex(sig), "RAW");
    report.check(`verify ${result}`, valid === (result === "valid"), `${set} ${tcId} ${comment}`);
  }
  for (const vector of vectors.acvp) {
    const publicKey = fromHex(vector.publicKey);
    const mu = representative(publicKey, fromHex(vector.message));
    const signature = fromHex(vector.signature);
    const key = new MlDsaPublicKey(vector.set as MlDsaName, publicKey, subtle);
    const valid = await key.verify(ALGORITHM, mu, signature, "EXTERNAL_MU");
    report.check(`acvp ${vector.reason}`, valid === vector.testPassed, `${vector.set} ${vector.tcId}`);
  }
  for (const set of SETS) await runOwnKey(report, set, vectors.randomSeed, subtle);
  return report;
}

async function runKey(report: Report, vector: MlDsaVectors["keys"][number], subtle: Subtle): Promise<void> {
  const set = vector.set as MlDsaName;
  const kind = mlDsa(set, subtle);
  if (vector.inconsistentForm !== undefined) {
    const accepted = await kind.accept(fromHex(vector.inconsistentForm));
    report.check("seed and key that do not belong together", accepted === null, set);
    return;
  }
  if (vector.seed !== undefined && vector.publicKey !== undefined) {
    const key = await kind.load(seedKeyInfo(OIDS[set], fromHex(vector.seed)));
    const spki = readSubjectPublicKeyInfo(key.publicKey ?? new Uint8Array());
    const same = spki?.oid === OIDS[set] && equalBytes(spki.key, fromHex(vector.publicKey));
    report.check("key generation", same, set);
    return;
  }
  const { spki = "", seedForm = "", bothForm = "", expandedForm = "" } = vector;
  const material = fromHex(seedForm);
  const key = await kind.load(material);
  report.check("SPKI", equalBytes(key.publicKey ?? new Uint8Array(), fromHex(spki)), set);
  for (const form of [seedForm, bothForm]) {
    const accepted = await kind.accept(fromHex(form));
    report.check("form accepted", accepted !== null && equalBytes(accepted, material), set);
  }
  report.check("expanded alone", (await kind.accept(fromHex(expandedForm))) === null, set);
  for (const other of SETS) {
    if (other === set) continue;
    report.check("other set", (await mlDsa(other, subtle).accept(material)) === null, set);
  }
}

/** A key of our own: its signatures in both types, and what must not pass for them. */
async function runOwnKey(report: Report, set: MlDsaName, randomSeed: number, subtle: Subtle): Promise<void> {
  const random = new Random(randomSeed);
  const kind = mlDsa(set, subtle);
  const { material } = await kind.generate();
  const key = await kind.load(material);
  if (!key.sign || !key.verify || !key.publicKey) throw new TypeError("no signing key");
  const verify = key.verify.bind(key);
  const publicKey = readSubjectPublicKeyInfo(key.publicKey)?.key ?? new Uint8Array();
  const message = random.bytes(random.int(1, 4096));
  const mu = representative(publicKey, concat(Uint8Array.of(0, 0), message));
  const signature = await key.sign(ALGORITHM, message, "RAW");
  const ofMu = await key.sign(ALGORITHM, mu, "EXTERNAL_MU");
  report.check("signature length", signature.length === SIGNATURE_LENGTHS[set], set);
  report.check("hedged", !equalBytes(signature, await key.sign(ALGORITHM, message, "RAW")), set);
  for (const each of [signature, ofMu]) {
    report.check("message", await verify(ALGORITHM, message, each, "RAW"), set);
    report.check("mu", await verify(ALGORITHM, mu, each, "EXTERNAL_MU"), set);
    report.check("mu is no message", !(await verify(ALGORITHM, mu, each, "RAW")), set);
  }
  const other = await kind.load((await kind.generate()).material);
  report.check("other key", (await other.verify?.(ALGORITHM, message, signature, "RAW")) === false, set);
  await report.garbage("garbage signature", garbage(random, [signature], 20), async (input) => {
    return (
      !(await verify(ALGORITHM, message, input, "RAW")) &&
      !(await verify(ALGORITHM, mu, input, "EXTERNAL_MU"))
    );
  });
  await report.garbage("garbage mu", garbage(random, [mu], 10), async (input) => {
    return !(await verify(ALGORITHM, input, signature, "EXTERNAL_MU"));
  });
  // A changed seed is another key's, and as good.
  await report.garbage("garbage key", garbage(random, [material], 100), async (input) => {
    const accepted = await kind.accept(input);
    return accepted === null || accepted.length === material.length;
  });
}

/** μ of M' (FIPS 204 §6.2, Algorithm 7, line 6). */
function representative(publicKey: Uint8Array, formatted: Uint8Array): Uint8Array {
  return shake256(concat(shake256(publicKey, { dkLen: 64 }), formatted), { dkLen: 64 });
}
