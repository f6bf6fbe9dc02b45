/** Characters that XML 1.0 (§2.2) excludes: most control characters, lone surrogates, U+FFFE and U+FFFF. */
const NO_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/**
 * An XML document, well-formed for all texts: excluded characters become U+FFFD, and a carriage return a character
 * reference, because parsers turn it into a line feed.
 *
 * @param root name of the root element.
 * @param body content. Lists keep their nesting: each member is an element with the name of the list.
 * @param namespace of the root element, if it has one.
 */
export async function xmlDocument(
  root: string,
  body: Readonly<Record<string, unknown>>,
  namespace?: string,
): Promise<string> {
  const { default: XMLBuilder } = await import("fast-xml-builder");
  const built: string = new XMLBuilder({ suppressEmptyNode: false }).build({ [root]: body });
  const named = namespace === undefined ? built : built.replace(`<${root}`, `<${root} xmlns="${namespace}"`);
  const text = named.replace(NO_CHARACTER, "\u{FFFD}").replaceAll("\r", "&#13;");
  return `<?xml version="1.0" encoding="UTF-8"?>${text}`;
}
