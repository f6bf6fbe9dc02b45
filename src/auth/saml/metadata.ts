import { type KeyObject, X509Certificate } from "node:crypto";
import { fromBase64 } from "../../bytes.ts";
import { childrenOf, elementsIn, inXml, isNamed, onlyChild, rootOf, SamlDefect, textOf } from "./xml.ts";

/** What the metadata of an identity provider says (SAML 2.0 Metadata). */
export interface SamlMetadata {
  readonly entityId: string;
  /** Public keys of the certificates by which it signs; one at least. */
  readonly keys: readonly KeyObject[];
}

/** Certificates of an identity provider at the most: its present one and the next ones. */
const MOST_CERTIFICATES = 10;

/** Reads the metadata of an identity provider. @throws SamlDefect */
export async function readSamlMetadata(text: string): Promise<SamlMetadata> {
  const root = await rootOf(text);
  return inXml(() => {
    if (!isNamed(root, ["metadata", "EntityDescriptor"]))
      throw new SamlDefect("there is no EntityDescriptor");
    const entityId = root.getAttribute("entityID");
    if (entityId === "") throw new SamlDefect("EntityDescriptor has no entityID");
    const descriptor = onlyChild(root, ["metadata", "IDPSSODescriptor"]);
    const certificates = childrenOf(descriptor, ["metadata", "KeyDescriptor"])
      .filter((key) => key.getAttribute("use") !== "encryption")
      .flatMap((key) => elementsIn(key, ["signature", "X509Certificate"]));
    if (certificates.length === 0) throw new SamlDefect("IDPSSODescriptor has no certificate for signing");
    if (certificates.length > MOST_CERTIFICATES) {
      throw new SamlDefect(`IDPSSODescriptor has more than ${MOST_CERTIFICATES} certificates`);
    }
    return { entityId, keys: certificates.map((each) => keyOf(textOf(each))) };
  });
}

function keyOf(text: string): KeyObject {
  const bytes = fromBase64(text.replace(/\s/g, ""));
  try {
    const { publicKey } = new X509Certificate(bytes ?? new Uint8Array());
    if (publicKey.asymmetricKeyType === "rsa") return publicKey;
  } catch {
    // Every other text is none of a certificate either.
  }
  throw new SamlDefect("an X509Certificate is no certificate of an RSA key");
}
