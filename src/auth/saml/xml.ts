import type { XmlElement, XmlNode } from "@xmldom/xmldom/lib/index.js";

/** Namespaces of SAML 2.0 and of signatures. */
export const NAMESPACES = {
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  metadata: "urn:oasis:names:tc:SAML:2.0:metadata",
  signature: "http://www.w3.org/2000/09/xmldsig#",
} as const;

/** An element's namespace and name. */
export type ElementName = readonly [namespace: keyof typeof NAMESPACES, localName: string];

/** What is wrong with a document of SAML, without its content. */
export class SamlDefect extends Error {
  readonly code: "invalid" | "expired";

  constructor(message: string, code: SamlDefect["code"] = "invalid") {
    super(message);
    this.code = code;
  }
}

/**
 * The root element of an XML document. One with a document type is refused, because its entities could be anything.
 *
 * @throws SamlDefect
 */
export async function rootOf(text: string): Promise<XmlElement> {
  if (/<!DOCTYPE/i.test(text)) throw new SamlDefect("the document has a document type");
  const { DOMParser } = await import("@xmldom/xmldom/lib/index.js");
  const errorHandler = () => {
    throw new SamlDefect("the document is not well-formed XML");
  };
  const root = inXml(
    () => new DOMParser({ errorHandler }).parseFromString(text, "text/xml")?.documentElement,
  );
  if (!root) throw new SamlDefect("the document has no element");
  return root;
}

/** The result of work on a document, in which a library may fail in any way. @throws SamlDefect */
export function inXml<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof SamlDefect ? error : new SamlDefect("the document cannot be read");
  }
}

/** Whether an element has a name. */
export function isNamed(element: XmlElement, [namespace, localName]: ElementName): boolean {
  return element.localName === localName && element.namespaceURI === NAMESPACES[namespace];
}

/** The children of an element that have a name. */
export function childrenOf(element: XmlElement, name: ElementName): XmlElement[] {
  return Array.from(element.childNodes).filter(
    (node): node is XmlElement => isElement(node) && isNamed(node, name),
  );
}

/** The only child of a name. @throws SamlDefect where there is none, or several */
export function onlyChild(element: XmlElement, name: ElementName): XmlElement {
  const [child, ...others] = childrenOf(element, name);
  if (child === undefined || others.length > 0) throw new SamlDefect(`there must be one ${name[1]}`);
  return child;
}

/** All elements of a name below an element. */
export function elementsIn(element: XmlElement, [namespace, localName]: ElementName): XmlElement[] {
  return Array.from(element.getElementsByTagNameNS(NAMESPACES[namespace], localName));
}

/** The text of an element, without blanks around it. */
export function textOf(element: XmlElement): string {
  return (element.textContent ?? "").trim();
}

function isElement(node: XmlNode): node is XmlElement {
  return node.nodeType === 1;
}
