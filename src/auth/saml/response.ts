import type { KeyObject } from "node:crypto";
import type { XmlElement } from "@xmldom/xmldom/lib/index.js";
import { childrenOf, elementsIn, inXml, isNamed, onlyChild, rootOf, SamlDefect } from "./xml.ts";

/** Transforms of a signature at the most: the enveloped signature, and canonical XML. */
const MOST_TRANSFORMS = 2;

/** Algorithms that nobody should trust any more, whatever the library still knows. */
const BROKEN = ["http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"];

/**
 * The assertion of a response that its identity provider has signed, whole or the assertion alone. It is read from what the
 * signature covers and from nothing else, so that no other element can take its place (signature wrapping).
 *
 * @param keys public keys of the provider.
 * @throws SamlDefect
 */
export async function signedAssertion(text: string, keys: readonly KeyObject[]): Promise<XmlElement> {
  const response = await responseOf(text);
  const holders = inXml(() => [...childrenOf(response, ASSERTION), response].filter(isSigned));
  if (holders.length === 0) throw new SamlDefect("the response is not signed");
  const covered: string[] = [];
  for (const holder of holders) covered.push(await signedText(text, holder, keys));
  // An assertion's own signature comes first.
  return assertionOf(await rootOf(covered[0] ?? ""));
}

/** The assertion of a response, unverified. @throws SamlDefect */
export async function unsignedAssertion(text: string): Promise<XmlElement> {
  return assertionOf(await responseOf(text));
}

const ASSERTION = ["assertion", "Assertion"] as const;
const SIGNATURE = ["signature", "Signature"] as const;

async function responseOf(text: string): Promise<XmlElement> {
  const root = await rootOf(text);
  if (!isNamed(root, ["protocol", "Response"])) throw new SamlDefect("the document is no Response");
  return root;
}

function assertionOf(root: XmlElement): XmlElement {
  return inXml(() => (isNamed(root, ASSERTION) ? root : onlyChild(root, ASSERTION)));
}

function isSigned(element: XmlElement): boolean {
  return childrenOf(element, SIGNATURE).length > 0;
}

/** The canonical XML that the signature of an element covers, which must be that element. @throws SamlDefect */
async function signedText(text: string, holder: XmlElement, keys: readonly KeyObject[]): Promise<string> {
  const { SignedXml } = await import("xml-crypto");
  const signature = inXml(() => plainSignature(holder));
  for (const publicCert of keys) {
    // The key in the document is whatever its sender chose, so only the provider's counts.
    const signed = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
    for (const algorithm of BROKEN) {
      delete signed.SignatureAlgorithms[algorithm];
      delete signed.HashAlgorithms[algorithm];
    }
    const isValid = succeeds(() => {
      signed.loadSignature(signature);
      return signed.checkSignature(text);
    });
    if (!isValid) continue;
    const [covered, ...others] = signed.getSignedReferences();
    if (covered === undefined || others.length > 0) break;
    const root = await rootOf(covered);
    const id = holder.getAttribute("ID");
    if (id !== "" && root.localName === holder.localName && root.getAttribute("ID") === id) return covered;
  }
  throw new SamlDefect("the signature is not that of the provider");
}

/** The signature of an element, with as much to compute as a signature needs. @throws SamlDefect */
function plainSignature(holder: XmlElement): XmlElement {
  const signature = onlyChild(holder, SIGNATURE);
  const reference = onlyChild(onlyChild(signature, ["signature", "SignedInfo"]), ["signature", "Reference"]);
  if (elementsIn(reference, ["signature", "Transform"]).length > MOST_TRANSFORMS) {
    throw new SamlDefect("the signature has too many transforms");
  }
  return signature;
}

function succeeds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
