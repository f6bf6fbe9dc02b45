import * as asn1 from "asn1js";
import { sm2 as library } from "sm-crypto-v2";
import { concat, equalBytes, fromHex, toHex } from "../../src/bytes.ts";
import { octetString, privateKeyInfo, sequence, toDer } from "../../src/crypto/der.ts";
import { EC_PUBLIC_KEY, ecPrivateKeyInfo } from "../../src/crypto/ec-private-key.ts";
import { sm2 } from "../../src/crypto/sm2.ts";
import { ciphertextToDer, signatureToDer } from "../../src/crypto/sm2-der.ts";
import { Random } from "../support/random.ts";
import { Report } from "./report.ts";
import { CURVE, hexOf, material, ORDER, pointOf, runOwnKeys } from "./sm2-own-keys.ts";

const DEFAULT_ID = "1234567812345678";

/**
 * A ciphertext of one byte, 7, under the key of GB/T 32918.5, that is its plaintext: made by the library with the
 * random bytes `ZERO_MASK_RANDOM`.
 */
export const ZERO_MASK =
  "3069022017a8dbf0e9d5ce427a04c8800bef14de5e22e24c5cee027d8f71fe0bf8a909b102200bc9ed977244bf069fa0e9163a353597" +
  "134cf54a2747957945678515b49265e80420c2cf1ea1292855804fca68fab3f46753bc793ab296fcb24ba03e648df5dc7068040107";
export const ZERO_MASK_RANDOM = "01d5".padStart(96, "0");

/** A case of `sm2.json`: of its kind and source depends what it has. Bytes in hexadecimal, but for `id`. */
export interface Sm2Vector {
  readonly source: string;
  readonly kind: string;
  readonly scalar: string;
  readonly point?: string;
  readonly pkcs8?: string;
  readonly spki?: string;
  readonly id?: string;
  readonly msg?: string;
  readonly e?: string;
  readonly k?: string;
  readonly r?: string;
  readonly s?: string;
  readonly x?: string;
  readonly y?: string;
  readonly c2?: string;
  readonly c3?: string;
  readonly der?: string;
}

export interface Sm2Vectors {
  readonly cases: readonly Sm2Vector[];
  /** Where the random inputs begin. */
  readonly randomSeed: number;
}

/** Runs everything against `src/crypto/sm2.ts`, wherever this module runs. */
export async function runSm2({ cases, randomSeed }: Sm2Vectors): Promise<Report> {
  const report = new Report();
  for (const vector of cases) {
    if (vector.kind === "key") await runKey(report, vector);
    if (vector.kind === "signature") await runSignature(report, vector);
    if (vector.kind === "ciphertext") await runCiphertext(report, vector);
  }
  await runOwnKeys(report, new Random(randomSeed));
  const standard = cases.find(({ source }) => source === "gbt32918.5");
  const key = await sm2.load(material(standard?.scalar ?? ""));
  report.check("mask of zeros", (await key.decrypt?.("SM2PKE", fromHex(ZERO_MASK))) === null, ZERO_MASK);
  return report;
}

async function runKey(report: Report, { source, scalar, point = "", pkcs8, spki }: Sm2Vector): Promise<void> {
  const own = material(scalar);
  const { publicKey = new Uint8Array() } = await sm2.load(own);
  report.check("public point", equalBytes(publicKey.subarray(-65), fromHex(point)), source);
  if (spki !== undefined) report.check("SPKI", equalBytes(publicKey, fromHex(spki)), source);
  if (pkcs8 !== undefined) report.check("PKCS #8", equalBytes(own, fromHex(pkcs8)), source);
  // All in which RFC 5915 leaves a choice.
  const version = () => new asn1.Integer({ value: 1 });
  const tagged = (tagNumber: number, value: asn1.AsnType) =>
    new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [value] });
  const bits = (bytes: Uint8Array) => new asn1.BitString({ valueHex: new Uint8Array(bytes).buffer });
  const curve = () => tagged(0, new asn1.ObjectIdentifier({ value: CURVE }));
  const pub = (hex: string) => tagged(1, bits(fromHex(hex)));
  const wrapScalar = (bytes: Uint8Array, ...parts: asn1.AsnType[]) =>
    privateKeyInfo(EC_PUBLIC_KEY, CURVE, toDer(sequence(version(), octetString(bytes), ...parts)));
  const wrap = (...parts: asn1.AsnType[]) => wrapScalar(fromHex(scalar), ...parts);
  const compressed = library.compressPublicKeyHex(point);
  for (const form of [
    wrap(),
    wrap(curve()),
    wrap(pub(point)),
    wrap(curve(), pub(point)),
    wrap(pub(compressed)),
  ]) {
    const accepted = await sm2.accept(form);
    report.check("form accepted", accepted !== null && equalBytes(accepted, own), toHex(form));
  }
  const otherPoint = pointOf(toHex(fromHex(scalar).map((byte) => byte ^ 1)));
  const otherCurve = tagged(0, new asn1.ObjectIdentifier({ value: "1.2.840.10045.3.1.7" }));
  const forms = [wrap(pub(otherPoint)), wrap(otherCurve), wrap(pub(point), curve()), wrap(pub(`${point}00`))];
  for (const number of [0n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 256n - 1n])
    forms.push(wrapScalar(fromHex(hexOf(number))));
  for (const end of [31, 33])
    forms.push(wrapScalar(concat(fromHex(scalar), Uint8Array.of(0)).subarray(0, end)));
  const last = await sm2.accept(wrapScalar(fromHex(hexOf(ORDER - 2n))));
  report.check("last scalar accepted", last !== null, source);
  forms.push(ecPrivateKeyInfo("1.2.840.10045.3.1.7", fromHex(scalar), fromHex(point)));
  for (const form of forms) report.check("form refused", (await sm2.accept(form)) === null, toHex(form));
}

async function runSignature(report: Report, vector: Sm2Vector): Promise<void> {
  const { scalar, source, id, msg = "", r = "", s = "" } = vector;
  const key = await sm2.load(material(scalar));
  const signature = fromHex(vector.der ?? toHex(signatureToDer(fromHex(r + s))));
  const digest = fromHex(library.getHash(fromHex(msg), pointOf(scalar), id));
  const check = (what: string, holds: boolean) => report.check(what, holds, `${source} ${msg.slice(0, 40)}`);
  check("signature of digest", (await key.verify?.("SM2DSA", digest, signature, "DIGEST")) === true);
  const valid = await key.verify?.("SM2DSA", fromHex(msg), signature, "RAW");
  check("signature of message", valid === (id === DEFAULT_ID));
  if (vector.e === undefined || vector.k === undefined) return;
  check("digest", equalBytes(digest, fromHex(vector.e)));
  // Our keys choose k themselves: this shows that the library signs rightly.
  const pointPool = [{ k: BigInt(`0x${vector.k}`), x1: BigInt(`0x${pointOf(vector.k).slice(2, 66)}`) }];
  check("signing", library.doSignature(digest, scalar, { pointPool }) === r + s);
}

async function runCiphertext(report: Report, vector: Sm2Vector): Promise<void> {
  const { scalar, source, msg = "", x = "", y = "", c2 = "", c3 = "" } = vector;
  const key = await sm2.load(material(scalar));
  const ciphertext = fromHex(vector.der ?? toHex(ciphertextToDer(fromHex(x + y + c3 + c2))));
  const opened = await key.decrypt?.("SM2PKE", ciphertext);
  report.check("decrypted", !!opened && equalBytes(opened, fromHex(msg)), `${source} ${msg.length / 2}`);
  const other = await sm2.load((await sm2.generate()).material);
  report.check("other key", (await other.decrypt?.("SM2PKE", ciphertext)) === null, source);
}
