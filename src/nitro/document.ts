import { decode } from "cborg";
import { type AttestationProblem, Malformed } from "./problem.ts";

/** An attestation document with valid syntax, not verified. */
export interface SignedDocument {
  /** Protected header as it was signed. */
  readonly protectedHeader: Uint8Array;
  /** Payload as it was signed. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly content: DocumentContent;
}

export interface DocumentContent {
  readonly moduleId: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly pcrs: ReadonlyMap<number, Uint8Array>;
  /** Certificate of the document's signer, DER. */
  readonly certificate: Uint8Array;
  /** CA certificates in DER, root first: [root, intermediate 1, … intermediate n]. */
  readonly caBundle: readonly Uint8Array[];
  readonly publicKey: Uint8Array | null;
  readonly userData: Uint8Array | null;
  readonly nonce: Uint8Array | null;
}

/** CBOR encoding of COSE_Sign1's tag, 18, which is optional (RFC 9052 §4.2). */
const TAGGED = 0xd2;
/** Label and value of the algorithm ES384 (RFC 9053 §2.1), with which NSM always signs. */
const ALGORITHM = 1;
const ES384 = -35;
/** Length of a P-384 signature, r ‖ s. (The NSM text says 32, 48 or 64, which no ECDSA signature of P-384 is.) */
const SIGNATURE_LENGTH = 96;

const PCR_LENGTHS = [32, 48, 64];

/**
 * Options of the CBOR decoder for both levels: lengths and integers in their shortest form, no duplicate keys. Maps of
 * indefinite length are allowed, because the hypervisor of newer instances writes the payload as one.
 */
const STRICT = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: true,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
};

/**
 * Reads a COSE_Sign1 structure, tagged or not, that contains an attestation document.
 *
 * Sources: RFC 9052 §4.2; aws-nitro-enclaves-nsm-api, docs/attestation_process.md §2.2, §3.1 and §3.2.2. Where that
 * text and real documents differ, real documents win: `user_data` and `nonce` have up to 1024 bytes (§2.2; §3.2.2
 * says 512), and absent optional fields are often encoded as null.
 */
export function readDocument(document: Uint8Array): SignedDocument | AttestationProblem {
  try {
    return readCoseSign1(document);
  } catch (error) {
    const reason = error instanceof Malformed ? error.message : "it is not valid CBOR";
    return { problem: "malformed", reason };
  }
}

function readCoseSign1(document: Uint8Array): SignedDocument {
  const structure: unknown = decode(document[0] === TAGGED ? document.subarray(1) : document, STRICT);
  if (!Array.isArray(structure) || structure.length !== 4) {
    throw new Malformed("it is not a COSE_Sign1 structure");
  }
  const [header, unprotected, body, signed] = structure as unknown[];
  const protectedHeader = bytes(header, "the protected header", 1, 64);
  if (!(unprotected instanceof Map) || unprotected.size > 0) {
    throw new Malformed("its unprotected header is not empty");
  }
  const algorithm: unknown = decode(protectedHeader, STRICT);
  if (!(algorithm instanceof Map) || algorithm.size !== 1 || algorithm.get(ALGORITHM) !== ES384) {
    throw new Malformed("its algorithm is not ES384");
  }
  const payload = bytes(body, "the payload", 1, 16_384);
  const signature = bytes(signed, "the signature", SIGNATURE_LENGTH, SIGNATURE_LENGTH);
  return { protectedHeader, payload, signature, content: readPayload(payload) };
}

function readPayload(payload: Uint8Array): DocumentContent {
  const fields: unknown = decode(payload, STRICT);
  if (!(fields instanceof Map)) throw new Malformed("its payload is not a map");
  const moduleId: unknown = fields.get("module_id");
  if (typeof moduleId !== "string" || moduleId === "") {
    throw new Malformed("module_id is not a text of at least one character");
  }
  if (fields.get("digest") !== "SHA384") throw new Malformed("digest is not SHA384");
  const timestamp: unknown = fields.get("timestamp");
  if (!isSafeInteger(timestamp) || timestamp <= 0) throw new Malformed("timestamp is not a positive integer");
  return {
    moduleId,
    timestamp,
    pcrs: readPcrs(fields.get("pcrs")),
    certificate: bytes(fields.get("certificate"), "certificate", 1, 1024),
    caBundle: readBundle(fields.get("cabundle")),
    publicKey: optionalBytes(fields.get("public_key"), "public_key", 1),
    userData: optionalBytes(fields.get("user_data"), "user_data", 0),
    nonce: optionalBytes(fields.get("nonce"), "nonce", 0),
  };
}

function readPcrs(value: unknown): ReadonlyMap<number, Uint8Array> {
  if (!(value instanceof Map) || value.size < 1 || value.size > 32) {
    throw new Malformed("pcrs is not a map of 1 to 32 registers");
  }
  const pcrs = new Map<number, Uint8Array>();
  for (const [index, content] of value as Map<unknown, unknown>) {
    if (!isSafeInteger(index) || index < 0 || index > 31) {
      throw new Malformed("a key of pcrs is not an integer from 0 to 31");
    }
    if (!(content instanceof Uint8Array) || !PCR_LENGTHS.includes(content.length)) {
      throw new Malformed("a register in pcrs does not have 32, 48 or 64 bytes");
    }
    pcrs.set(index, content);
  }
  return pcrs;
}

function readBundle(value: unknown): Uint8Array[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new Malformed("cabundle is not a list of certificates");
  return value.map((each: unknown) => bytes(each, "a certificate of cabundle", 1, 1024));
}

function optionalBytes(value: unknown, name: string, least: number): Uint8Array | null {
  return value === undefined || value === null ? null : bytes(value, name, least, 1024);
}

function bytes(value: unknown, name: string, least: number, most: number): Uint8Array {
  if (value instanceof Uint8Array && value.length >= least && value.length <= most) return value;
  const count = least === most ? `${most}` : `${least} to ${most}`;
  throw new Malformed(`${name} is not a string of ${count} bytes`);
}

/** Whether a value is a safe integer. `-0` is none: only CBOR's floating-point zero can become it. */
function isSafeInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
