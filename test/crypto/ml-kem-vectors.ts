import { ml_kem512, ml_kem768, ml_kem1024 } from "@noble/post-quantum/ml-kem.js";
import { concat, equalBytes, fromHex } from "../../src/bytes.ts";
import { readSubjectPublicKeyInfo } from "../../src/crypto/der.ts";
import { type MlKemName, mlKem } from "../../src/crypto/ml-kem.ts";
import { modernSubtle } from "../../src/crypto/modern-subtle.ts";
import { seedKeyInfo } from "../../src/crypto/seed-key.ts";
import { Random } from "../support/random.ts";
import { garbage, Report } from "./report.ts";

export const OIDS = {
  "ML-KEM-512": "2.16.840.1.101.3.4.4.1",
  "ML-KEM-768": "2.16.840.1.101.3.4.4.2",
  "ML-KEM-1024": "2.16.840.1.101.3.4.4.3",
};
const SETS = Object.keys(OIDS) as MlKemName[];
const SCHEMES = { "ML-KEM-512": ml_kem512, "ML-KEM-768": ml_kem768, "ML-KEM-1024": ml_kem1024 };
const CIPHERTEXT_LENGTHS = { "ML-KEM-512": 768, "ML-KEM-768": 1088, "ML-KEM-1024": 1568 };

/** A case of `ml-kem.json`: of its source depends what it has. Bytes in hexadecimal. */
export interface MlKemVector {
  readonly source: string;
  readonly set: string;
  readonly tcId?: number;
  readonly reason?: string;
  readonly d?: string;
  readonly z?: string;
  readonly ek?: string;
  readonly dk?: string;
  readonly m?: string;
  readonly c?: string;
  readonly k?: string;
  readonly otherC?: string;
  readonly otherK?: string;
  readonly spki?: string;
  readonly seedForm?: string;
}

export interface MlKemVectors {
  readonly cases: readonly MlKemVector[];
  /** Where the random inputs begin. */
  readonly randomSeed: number;
}

type Subtle = ReturnType<typeof modernSubtle>;

/**
 * Runs everything against `src/crypto/ml-kem.ts`, wherever this module runs.
 *
 * @param subtle the runtime's ML-KEM; null for the library's.
 */
export async function runMlKem(
  { cases, randomSeed }: MlKemVectors,
  subtle: Subtle = modernSubtle(),
): Promise<Report> {
  const report = new Report();
  for (const vector of cases) await runVector(report, vector, subtle);
  for (const set of SETS) await runOwnKey(report, set, randomSeed, subtle);
  return report;
}

async function runVector(report: Report, vector: MlKemVector, subtle: Subtle): Promise<void> {
  const set = vector.set as MlKemName;
  const scheme = SCHEMES[set];
  const kind = mlKem(set, subtle);
  const { d, z, ek, dk, m, c, k, otherC, otherK, spki, seedForm } = vector;
  const which = `${set} ${vector.tcId} ${vector.reason}`;
  const check = (what: string, holds: boolean) => report.check(`${vector.source} ${what}`, holds, which);
  // Neither a message nor an expanded key can be given to our keys: these show that the library is right.
  if (ek !== undefined && m !== undefined && c !== undefined && k !== undefined) {
    const { cipherText, sharedSecret } = scheme.encapsulate(fromHex(ek), fromHex(m));
    check("encapsulation", equalBytes(cipherText, fromHex(c)) && equalBytes(sharedSecret, fromHex(k)));
  }
  if (dk !== undefined && c !== undefined && k !== undefined)
    check("decapsulation", equalBytes(scheme.decapsulate(fromHex(c), fromHex(dk)), fromHex(k)));
  if (seedForm !== undefined && spki !== undefined) {
    const material = fromHex(seedForm);
    check("SPKI", isBytes((await kind.load(material)).publicKey, spki));
    check("accepted", isBytes(await kind.accept(material), seedForm));
    for (const other of SETS) {
      if (other !== set) check("other set", (await mlKem(other, subtle).accept(material)) === null);
    }
  }
  if (d === undefined || z === undefined || ek === undefined) return;
  const key = await kind.load(seedKeyInfo(OIDS[set], concat(fromHex(d), fromHex(z))));
  check("key", isBytes(readSubjectPublicKeyInfo(key.publicKey ?? new Uint8Array())?.key, ek));
  if (c !== undefined) check("secret", isBytes(await key.decapsulate?.(fromHex(c)), k));
  if (otherC !== undefined) check("rejection", isBytes(await key.decapsulate?.(fromHex(otherC)), otherK));
}

/** A key of our own: what it encapsulates, and ciphertexts that are not its own. */
async function runOwnKey(report: Report, set: MlKemName, randomSeed: number, subtle: Subtle): Promise<void> {
  const random = new Random(randomSeed);
  const kind = mlKem(set, subtle);
  const { material } = await kind.generate();
  const key = await kind.load(material);
  if (!key.encapsulate || !key.decapsulate) throw new TypeError("no KEM key");
  const decapsulate = key.decapsulate.bind(key);
  const { secret, ciphertext } = await key.encapsulate();
  report.check("ciphertext length", ciphertext.length === CIPHERTEXT_LENGTHS[set], set);
  report.check("secret length", secret.length === 32, set);
  const given = new Uint8Array(ciphertext);
  for (let i = 0; i < 2; i++) {
    const again = await decapsulate(ciphertext);
    report.check("own secret", again !== null && equalBytes(again, secret), set);
  }
  report.check("input untouched", equalBytes(given, ciphertext), set);
  report.check("new each time", !equalBytes((await key.encapsulate()).ciphertext, ciphertext), set);
  const other = await (await kind.load((await kind.generate()).material)).decapsulate?.(ciphertext);
  report.check("other key", other?.length === 32 && !equalBytes(other, secret), set);
  const inputs = [...garbage(random, [ciphertext], 50)];
  inputs.push(
    random.bytes(ciphertext.length),
    new Uint8Array(ciphertext.length),
    ciphertext.map(() => 255),
  );
  await report.garbage("garbage ciphertext", inputs, async (input) => {
    const rejected = await decapsulate(input);
    if (input.length !== ciphertext.length) return rejected === null;
    // Pseudorandom, and the same each time.
    const again = await decapsulate(input);
    if (rejected?.length !== 32 || again === null) return false;
    return equalBytes(rejected, again) && !equalBytes(rejected, secret);
  });
  await report.garbage("garbage key", garbage(random, [material], 100), async (input) => {
    const accepted = await kind.accept(input);
    return accepted === null || accepted.length === material.length;
  });
}

function isBytes(bytes: Uint8Array | null | undefined, hex: string | undefined): boolean {
  return !!bytes && hex !== undefined && equalBytes(bytes, fromHex(hex));
}
