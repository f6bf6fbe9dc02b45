import {
  Set as AsnSet,
  type BaseBlock,
  Constructed,
  Integer,
  Null,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
} from "asn1js";
import { importRecipientKey, RSA_OAEP } from "./recipient-key.ts";

const ID_DATA = "1.2.840.113549.1.7.1";
const ID_ENVELOPED_DATA = "1.2.840.113549.1.7.3";
const ID_RSAES_OAEP = "1.2.840.113549.1.1.7";
const ID_MGF1 = "1.2.840.113549.1.1.8";
const ID_SHA256 = "2.16.840.1.101.3.4.2.1";
const ID_AES256_CBC = "2.16.840.1.101.3.4.1.42";

/**
 * Version of EnvelopedData and of KeyTransRecipientInfo where a subjectKeyIdentifier names the recipient (RFC 5652).
 */
const VERSION = 2;

/**
 * Length of a segment of encryptedContent in bytes. KMS's messages equal Bouncy Castle's in every byte, and that
 * library's BEROctetString cuts here; all messages in our sources are shorter than one segment.
 */
const SEGMENT = 1000;

/**
 * The `CiphertextForRecipient` of an answer: CMS EnvelopedData (RFC 5652 §6.1) for one recipient, whose key encrypts
 * a fresh AES-256-CBC key with RSAES-OAEP.
 *
 * The outer structures are BER with indefinite lengths, as KMS's are: the reader in AWS's own SDK
 * (aws-nitro-enclaves-sdk-c, source/cms.c) skips headers in a way that works for indefinite lengths alone. Everything
 * inside the recipient is DER. The subjectKeyIdentifier is the SHA-256 of the SubjectPublicKeyInfo, as in KMS's
 * messages whose key is known (test/vectors/kms-recipient.json).
 *
 * @param publicKey of an `Attestation`.
 */
export async function ciphertextForRecipient(
  plaintext: Uint8Array,
  publicKey: Uint8Array,
): Promise<Uint8Array> {
  const recipient = await importRecipientKey(publicKey);
  if (recipient === null) throw new TypeError("the recipient's public key is not fit");
  const rawKey = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(16));
  const key = await crypto.subtle.importKey("raw", rawKey, "AES-CBC", false, ["encrypt"]);
  const content = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, plaintext);
  const encryptedKey = await crypto.subtle.encrypt(RSA_OAEP, recipient, rawKey);
  const identifier = await crypto.subtle.digest("SHA-256", publicKey);
  const enveloped = envelopedData(identifier, encryptedKey, iv, new Uint8Array(content));
  return new Uint8Array(enveloped.toBER());
}

/** ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT EnvelopedData } (RFC 5652 §3, §6.1) */
function envelopedData(
  identifier: ArrayBuffer,
  encryptedKey: ArrayBuffer,
  iv: Uint8Array,
  content: Uint8Array,
): BaseBlock {
  const recipient = new Sequence({
    value: [
      new Integer({ value: VERSION }),
      new Primitive({ idBlock: context(0), valueHex: identifier }),
      algorithm(
        ID_RSAES_OAEP,
        // RSAES-OAEP-params (RFC 4055 §4.1): hashAlgorithm [0], maskGenAlgorithm [1].
        new Sequence({
          value: [
            new Constructed({ idBlock: context(0), value: [sha256()] }),
            new Constructed({ idBlock: context(1), value: [algorithm(ID_MGF1, sha256())] }),
          ],
        }),
      ),
      new OctetString({ valueHex: encryptedKey }),
    ],
  });
  const encrypted = open([
    new ObjectIdentifier({ value: ID_DATA }),
    algorithm(ID_AES256_CBC, new OctetString({ valueHex: iv })),
    new Constructed({ ...INDEFINITE, idBlock: context(0), value: segments(content) }),
  ]);
  return open([
    new ObjectIdentifier({ value: ID_ENVELOPED_DATA }),
    new Constructed({
      ...INDEFINITE,
      idBlock: context(0),
      value: [open([new Integer({ value: VERSION }), new AsnSet({ value: [recipient] }), encrypted])],
    }),
  ]);
}

function segments(content: Uint8Array): OctetString[] {
  const parts: OctetString[] = [];
  for (let at = 0; at < content.length; at += SEGMENT) {
    parts.push(new OctetString({ valueHex: content.slice(at, at + SEGMENT) }));
  }
  return parts;
}

const INDEFINITE = { lenBlock: { isIndefiniteForm: true } } as const;

/** A sequence of indefinite length. */
function open(value: BaseBlock[]): Sequence {
  return new Sequence({ ...INDEFINITE, value });
}

function algorithm(id: string, parameters: BaseBlock): Sequence {
  return new Sequence({ value: [new ObjectIdentifier({ value: id }), parameters] });
}

function sha256(): Sequence {
  return algorithm(ID_SHA256, new Null());
}

/** A context-specific tag. */
function context(tagNumber: number): { tagClass: number; tagNumber: number } {
  return { tagClass: 3, tagNumber };
}
