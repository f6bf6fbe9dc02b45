/**
 * The parts of the XML parser that are used here. Its own types, which come with its main entry, need those of browsers'
 * documents, which are at odds with those of Workers.
 */
declare module "@xmldom/xmldom/lib/index.js" {
  export interface XmlNode {
    readonly nodeType: number;
  }

  export interface XmlElement extends XmlNode {
    readonly localName: string;
    readonly namespaceURI: string | null;
    readonly textContent: string | null;
    readonly childNodes: ArrayLike<XmlNode>;
    /** @returns empty where there is none. */
    getAttribute(name: string): string;
    getElementsByTagNameNS(namespace: string, localName: string): ArrayLike<XmlElement>;
  }

  export class DOMParser {
    constructor(options: {
      /** Called with each defect; what it throws ends the parsing. */
      readonly errorHandler: (level: "warning" | "error" | "fatalError", message: string) => void;
    });
    parseFromString(
      text: string,
      type: "text/xml",
    ): { readonly documentElement: XmlElement | null } | undefined;
  }
}
