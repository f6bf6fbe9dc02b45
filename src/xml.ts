/** All that is no character of XML 1.0 (§2.2): most control characters, lone surrogates, U+FFFE and U+FFFF. */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/**
 * An XML document. It is well-formed whatever the texts in it are: what no XML can hold becomes U+FFFD, and a carriage
 * return a reference, since parsers make a line feed of it.
 *
 * @param root name of its element.
 * @param body lists keep their nesting: each member is an element with the name of the list.
 */
export async function xmlDocument(root: string, body: Readonly<Record<string, unknown>>): Promise<string> {
  const { XMLBuilder } = await import("fast-xml-parser");
  const built: string = new XMLBuilder({ suppressEmptyNode: false }).build({ [root]: body });
  const text = built.replace(NO_CHARACTER, "\u{FFFD}").replaceAll("\r", "&#13;");
  return `<?xml version="1.0" encoding="UTF-8"?>${text}`;
}
