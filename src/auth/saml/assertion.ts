import type { XmlElement } from "@xmldom/xmldom/lib/index.js";
import { childrenOf, inXml, onlyChild, SamlDefect, textOf } from "./xml.ts";

/** What an assertion says (SAML 2.0 Core, 2.3). Times in milliseconds. */
export interface SamlAssertion {
  readonly issuer: string;
  /** NameID of the subject, and its format without the prefix of SAML 2.0. */
  readonly subject: string;
  readonly subjectType: string;
  readonly recipient: string;
  readonly audiences: readonly string[];
  /** From when on it holds; null where it does not say. */
  readonly notBefore: number | null;
  /** The earliest of its ends. */
  readonly notOnOrAfter: number;
  /** Values of its attributes, by their names. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

const FORMAT_PREFIX = /^urn:oasis:names:tc:SAML:[\d.]+:nameid-format:/;

/** Reads an assertion. @throws SamlDefect */
export function readAssertion(assertion: XmlElement): SamlAssertion {
  return inXml(() => {
    const subject = onlyChild(assertion, ["assertion", "Subject"]);
    const name = onlyChild(subject, ["assertion", "NameID"]);
    const confirmation = onlyChild(subject, ["assertion", "SubjectConfirmation"]);
    const confirmed = onlyChild(confirmation, ["assertion", "SubjectConfirmationData"]);
    const conditions = onlyChild(assertion, ["assertion", "Conditions"]);
    const restriction = onlyChild(conditions, ["assertion", "AudienceRestriction"]);
    const end = timeIn(confirmed, "NotOnOrAfter");
    if (end === null) throw new SamlDefect("SubjectConfirmationData has no NotOnOrAfter");
    return {
      issuer: textOf(onlyChild(assertion, ["assertion", "Issuer"])),
      subject: textOf(name),
      subjectType: name.getAttribute("Format").replace(FORMAT_PREFIX, ""),
      recipient: confirmed.getAttribute("Recipient"),
      audiences: childrenOf(restriction, ["assertion", "Audience"]).map(textOf),
      notBefore: timeIn(conditions, "NotBefore"),
      notOnOrAfter: Math.min(end, timeIn(conditions, "NotOnOrAfter") ?? end),
      attributes: attributesOf(assertion),
    };
  });
}

function attributesOf(assertion: XmlElement): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, ["assertion", "AttributeStatement"])) {
    for (const attribute of childrenOf(statement, ["assertion", "Attribute"])) {
      const name = attribute.getAttribute("Name");
      const values = childrenOf(attribute, ["assertion", "AttributeValue"]).map(textOf);
      found.set(name, [...(found.get(name) ?? []), ...values]);
    }
  }
  return found;
}

/** Times of SAML, which are in UTC (SAML 2.0 Core, 1.3.3). */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** A time in an attribute, in milliseconds; null where there is none. @throws SamlDefect */
function timeIn(element: XmlElement, name: string): number | null {
  const text = element.getAttribute(name);
  if (text === "") return null;
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new SamlDefect(`${name} is no time`);
  return time;
}
