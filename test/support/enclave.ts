import * as asn from "asn1js";
import { encode } from "cborg";
import { concat } from "../../src/bytes.ts";
import { rsaPrimes } from "./rsa-primes.ts";

/**
 * An enclave with its own root certificate, attestation documents signed as by NSM, and the RSA key that decrypts what
 * a KMS encrypts for it. Runs in Node and in workerd.
 */
export interface Enclave {
  /** DER of the root of its certificates. */
  readonly root: Uint8Array;
  /** Its RSA key: SubjectPublicKeyInfo, and PKCS #8 for other implementations of CMS. */
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
  /** A signed attestation document, by default with the public key. */
  attest(changes?: DocumentChanges): Promise<Uint8Array>;
  /** The plaintext of a `CiphertextForRecipient`. */
  open(ciphertextForRecipient: Uint8Array): Promise<Uint8Array>;
}

export interface DocumentChanges {
  /** Members of the payload to set; `undefined` removes one. */
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Elements of the COSE_Sign1 structure to set after signing. */
  readonly cose?: Readonly<Partial<Record<0 | 1 | 2 | 3, unknown>>>;
  /** The protected header, instead of ES384's. */
  readonly header?: Map<unknown, unknown>;
  readonly tagged?: boolean;
  /** Whether the payload is a map of indefinite length, as newer instances write it. */
  readonly indefinite?: boolean;
}

/** A certificate of the chain; the first is the root, the last signs documents. */
export interface Link {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly authority: boolean;
  readonly pathLength?: number;
  /** First byte of KeyUsage; null leaves the extension out. */
  readonly keyUsage: number | null;
  readonly curve: "P-256" | "P-384";
  /** Whether it has an unknown critical extension. */
  readonly unknownCritical?: boolean;
  /** Whether it is signed by a key that is not its issuer's. */
  readonly forged?: boolean;
}

export interface EnclaveOptions {
  /** Milliseconds since the epoch; certificates are valid around it. */
  readonly now: number;
  /** Changes to the certificates, by their place in the chain (0 to 3). */
  readonly links?: Readonly<Record<number, Partial<Link>>>;
  readonly modulusLength?: number;
}

const HOUR = 3_600_000;
const ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3";
const RSA_OAEP = { name: "RSA-OAEP", hash: "SHA-256" };
const ES384 = { name: "ECDSA", hash: "SHA-384" };

/** A chain as of NSM: a root, intermediates with ever shorter path lengths, a signer. */
function chainAt(now: number): Link[] {
  const common = { notBefore: now - HOUR, notAfter: now + 3 * HOUR, curve: "P-384" as const };
  return [
    { ...common, subject: "root", issuer: "root", authority: true, keyUsage: 0x86 },
    { ...common, subject: "region", issuer: "root", authority: true, pathLength: 1, keyUsage: 0x86 },
    { ...common, subject: "instance", issuer: "region", authority: true, pathLength: 0, keyUsage: 0x04 },
    { ...common, subject: "enclave", issuer: "instance", authority: false, keyUsage: 0xc0 },
  ];
}

export async function startEnclave(options: EnclaveOptions): Promise<Enclave> {
  const { now, links = {}, modulusLength = 2048 } = options;
  const certificates: Uint8Array[] = [];
  let issuerKey: CryptoKey | undefined;
  for (const [at, usual] of chainAt(now).entries()) {
    const link = { ...usual, ...links[at] };
    const pair = await ecKeys(link.curve);
    const signer = link.forged === true ? (await ecKeys("P-384")).privateKey : (issuerKey ?? pair.privateKey);
    certificates.push(await issue(link, pair.publicKey, signer));
    issuerKey = pair.privateKey;
  }
  const [root, signerKey, certificate] = [certificates[0], issuerKey, certificates.pop()];
  if (root === undefined || signerKey === undefined || certificate === undefined) throw new Error("no chain");
  const rsa = await rsaKeys(modulusLength);
  const publicKey = await exported("spki", rsa.publicKey);
  const payload = {
    module_id: "i-1234567890abcdef0-enc0123456789abcdef",
    digest: "SHA384",
    timestamp: now,
    pcrs: new Map(Array.from({ length: 16 }, (_, index) => [index, new Uint8Array(48).fill(index)])),
    certificate,
    cabundle: certificates,
    public_key: publicKey,
    user_data: null,
    nonce: null,
  };
  return {
    root,
    publicKey,
    privateKey: await exported("pkcs8", rsa.privateKey),
    attest: (changes = {}) => sign({ ...payload, ...changes.payload }, changes, signerKey),
    open: (ciphertextForRecipient) => openEnvelope(ciphertextForRecipient, rsa.privateKey),
  };
}

async function sign(
  payload: Record<string, unknown>,
  changes: DocumentChanges,
  key: CryptoKey,
): Promise<Uint8Array> {
  const members = Object.entries(payload).filter(([, value]) => value !== undefined);
  const map = encode(new Map(members));
  // A map of fewer than 24 members has a head of one byte; 0xbf begins one of indefinite length, 0xff ends it.
  const body =
    changes.indefinite === true ? concat(Uint8Array.of(0xbf), map.subarray(1), Uint8Array.of(0xff)) : map;
  const header = encode(changes.header ?? new Map([[1, -35]]));
  const signed = encode(["Signature1", header, new Uint8Array(), body]);
  const signature = new Uint8Array(await crypto.subtle.sign(ES384, key, signed));
  const structure = Object.assign([header, new Map(), body, signature], changes.cose);
  const document = encode(structure);
  // 0xd2 is tag 18.
  return changes.tagged === true ? concat(Uint8Array.of(0xd2), document) : document;
}

async function openEnvelope(message: Uint8Array, key: CryptoKey): Promise<Uint8Array> {
  const { result, offset } = asn.fromBER(message, { parseEmbedded: false });
  if (offset !== message.length) throw new Error("there are bytes after the message");
  const [, content] = parts(result);
  const [, recipients, encrypted] = parts(parts(content)[0]);
  const wrapped = octets(parts(parts(recipients)[0])[3]);
  const [, algorithm, segments] = parts(encrypted);
  const iv = octets(parts(algorithm)[1]);
  const rawKey = await crypto.subtle.decrypt(RSA_OAEP, key, wrapped);
  const aes = await crypto.subtle.importKey("raw", rawKey, "AES-CBC", false, ["decrypt"]);
  const ciphertext = concat(...parts(segments).map(octets));
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-CBC", iv }, aes, ciphertext));
}

function parts(block: asn.BaseBlock | undefined): asn.BaseBlock[] {
  if (!(block instanceof asn.Constructed)) throw new Error("a part of the message is not constructed");
  return block.valueBlock.value;
}

function octets(block: asn.BaseBlock | undefined): Uint8Array {
  if (!(block instanceof asn.OctetString)) throw new Error("a part of the message is not an octet string");
  return block.valueBlock.valueHexView.slice();
}

/** Issues a certificate (RFC 5280 §4.1). */
async function issue(link: Link, publicKey: CryptoKey, signer: CryptoKey): Promise<Uint8Array> {
  const spki = asn.fromBER(await exported("spki", publicKey)).result;
  const algorithm = () => sequence(new asn.ObjectIdentifier({ value: ECDSA_WITH_SHA384 }));
  const signed = sequence(
    tagged(0, new asn.Integer({ value: 2 })),
    new asn.Integer({ valueHex: Uint8Array.of(1, ...crypto.getRandomValues(new Uint8Array(15))) }),
    algorithm(),
    name(link.issuer),
    sequence(time(link.notBefore), time(link.notAfter)),
    name(link.subject),
    spki,
    tagged(3, sequence(...extensions(link))),
  );
  const raw = new Uint8Array(await crypto.subtle.sign(ES384, signer, signed.toBER()));
  const half = raw.length / 2;
  const signature = sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
  return new Uint8Array(
    sequence(signed, algorithm(), new asn.BitString({ valueHex: signature.toBER() })).toBER(),
  );
}

function extensions({ authority, pathLength, keyUsage, unknownCritical }: Link): asn.Sequence[] {
  const constraints = sequence(
    ...(authority ? [new asn.Boolean({ value: true })] : []),
    ...(pathLength === undefined ? [] : [new asn.Integer({ value: pathLength })]),
  );
  const list = [extension("2.5.29.19", constraints)];
  if (keyUsage !== null) {
    list.push(extension("2.5.29.15", new asn.BitString({ valueHex: Uint8Array.of(keyUsage).buffer })));
  }
  if (unknownCritical === true) list.push(extension("1.2.3.4", new asn.Null()));
  return list;
}

function extension(id: string, value: asn.BaseBlock): asn.Sequence {
  return sequence(
    new asn.ObjectIdentifier({ value: id }),
    new asn.Boolean({ value: true }),
    new asn.OctetString({ valueHex: value.toBER() }),
  );
}

/** A name of one common name. */
function name(commonName: string): asn.Sequence {
  const attribute = sequence(
    new asn.ObjectIdentifier({ value: "2.5.4.3" }),
    new asn.Utf8String({ value: commonName }),
  );
  return sequence(new asn.Set({ value: [attribute] }));
}

/** A time until 2049 (RFC 5280 §4.1.2.5.1). */
function time(milliseconds: number): asn.UTCTime {
  return new asn.UTCTime({ valueDate: new Date(milliseconds) });
}

/** A positive integer of these bytes. */
function integer(bytes: Uint8Array): asn.Integer {
  let first = 0;
  while (first < bytes.length - 1 && bytes[first] === 0) first++;
  const shortest = bytes.slice(first);
  const negative = (shortest[0] ?? 0) > 0x7f;
  return new asn.Integer({ valueHex: negative ? Uint8Array.of(0, ...shortest) : shortest });
}

function sequence(...value: asn.BaseBlock[]): asn.Sequence {
  return new asn.Sequence({ value });
}

function tagged(tagNumber: number, value: asn.BaseBlock): asn.Constructed {
  return new asn.Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [value] });
}

/** An EC key pair of a curve. */
export async function ecKeys(namedCurve: "P-256" | "P-384"): Promise<CryptoKeyPair> {
  const usages = ["sign", "verify"] as const;
  return (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve }, true, [...usages])) as CryptoKeyPair;
}

/** A new RSA key pair of a length, from primes of earlier ones while there are any. */
export async function rsaKeys(modulusLength: number): Promise<CryptoKeyPair> {
  const primes = rsaPrimes(modulusLength);
  const made = primes.take();
  if (made !== undefined) {
    const { n = "", e = "" } = made;
    return {
      publicKey: await crypto.subtle.importKey("jwk", { kty: "RSA", n, e }, RSA_OAEP, true, ["encrypt"]),
      privateKey: await crypto.subtle.importKey("jwk", made, RSA_OAEP, true, ["decrypt"]),
    };
  }
  const algorithm = { ...RSA_OAEP, modulusLength, publicExponent: Uint8Array.of(1, 0, 1) };
  const keys = (await crypto.subtle.generateKey(algorithm, true, ["encrypt", "decrypt"])) as CryptoKeyPair;
  primes.add((await crypto.subtle.exportKey("jwk", keys.privateKey)) as JsonWebKey);
  return keys;
}

/** A key in DER. */
export async function exported(format: "spki" | "pkcs8", key: CryptoKey): Promise<Uint8Array> {
  return new Uint8Array((await crypto.subtle.exportKey(format, key)) as ArrayBuffer);
}
