import {
  Boolean as AsnBoolean,
  type BaseBlock,
  BitString,
  Constructed,
  fromBER,
  Integer,
  ObjectIdentifier,
  OctetString,
  Sequence,
} from "asn1js";
import { Malformed } from "./problem.ts";

/** Extensions of a certificate that limit its key. `X509Certificate` gives only `authority`. */
export interface CertificateExtensions {
  /** BasicConstraints: whether the certificate is a CA's. */
  readonly authority: boolean;
  /** BasicConstraints: how many CA certificates may follow; null where that is not limited. */
  readonly pathLength: number | null;
  /** KeyUsage: digitalSignature. */
  readonly maySign: boolean;
  /** KeyUsage: keyCertSign. */
  readonly mayCertify: boolean;
  /** Whether another extension is critical, which RFC 5280 §4.2 says to reject. */
  readonly unknownCritical: boolean;
}

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";
/** Bits 0 and 5 of KeyUsage, counted from the left (RFC 5280 §4.2.1.3). */
const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;
/** The tag of a certificate's extensions: [3], explicit (RFC 5280 §4.1). */
const EXTENSIONS = 3;
const CONTEXT_SPECIFIC = 3;

/**
 * Reads the extensions of a certificate that `X509Certificate` has accepted.
 *
 * @param certificate DER.
 */
export function readExtensions(certificate: Uint8Array): CertificateExtensions {
  const extensions = extensionsOf(certificate);
  const usage = keyUsage(extensions.get(KEY_USAGE));
  return {
    ...basicConstraints(extensions.get(BASIC_CONSTRAINTS)),
    maySign: (usage & DIGITAL_SIGNATURE) !== 0,
    mayCertify: (usage & KEY_CERT_SIGN) !== 0,
    unknownCritical: [...extensions].some(
      ([id, { critical }]) => critical && id !== BASIC_CONSTRAINTS && id !== KEY_USAGE,
    ),
  };
}

/** Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { …, extensions [3] SEQUENCE OF Extension }, … } */
function extensionsOf(certificate: Uint8Array): Map<string, Extension> {
  const [signed] = parts(parse(certificate), Sequence);
  const holder = parts(signed, Sequence).find(
    ({ idBlock }) => idBlock.tagClass === CONTEXT_SPECIFIC && idBlock.tagNumber === EXTENSIONS,
  );
  const found = new Map<string, Extension>();
  if (holder === undefined) return found;
  for (const each of parts(parts(holder, Constructed)[0], Sequence)) {
    const [id, ...rest] = parts(each, Sequence);
    const value = rest.at(-1);
    const critical = rest.length > 1 ? rest[0] : null;
    if (!(id instanceof ObjectIdentifier && value instanceof OctetString)) throw unreadable();
    if (critical !== null && !(critical instanceof AsnBoolean)) throw unreadable();
    const name = id.getValue();
    if (found.has(name)) throw unreadable();
    found.set(name, { critical: critical?.getValue() ?? false, value: value.valueBlock.valueHexView });
  }
  return found;
}

/** BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL } */
function basicConstraints(extension: Extension | undefined): {
  authority: boolean;
  pathLength: number | null;
} {
  let authority = false;
  let pathLength: number | null = null;
  for (const part of extension === undefined ? [] : parts(parse(extension.value), Sequence)) {
    if (part instanceof AsnBoolean) authority = part.getValue();
    else if (part instanceof Integer) pathLength = Number(part.toBigInt());
    else throw unreadable();
  }
  return { authority, pathLength };
}

/** The first eight bits of KeyUsage. NSM requires the extension; RFC 5280 §4.2.1.3 sets no limit without it. */
function keyUsage(extension: Extension | undefined): number {
  if (extension === undefined) return 0;
  const bits = parse(extension.value);
  if (!(bits instanceof BitString)) throw unreadable();
  return bits.valueBlock.valueHexView[0] ?? 0;
}

function parse(der: Uint8Array): BaseBlock {
  const { result, offset } = fromBER(der, { parseEmbedded: false, maxDepth: 16, maxNodes: 1000 });
  if (offset !== der.length) throw unreadable();
  return result;
}

/** The elements of a constructed block of one kind. */
function parts(block: BaseBlock | undefined, kind: typeof Sequence | typeof Constructed): BaseBlock[] {
  if (!(block instanceof kind)) throw unreadable();
  return block.valueBlock.value;
}

function unreadable(): Malformed {
  return new Malformed("it holds a certificate whose extensions cannot be read");
}
