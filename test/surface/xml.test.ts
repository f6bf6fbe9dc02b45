import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { xmlDocument } from "../../src/xml.ts";
import { acsQueryString } from "../support/acs-sign.ts";
import { freshAlibabaAccount } from "../support/alibaba.ts";
import { serverUrl } from "../support/client.ts";

/** XML 1.0, §2.2: Char. */
const CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

const TEXTS: readonly (readonly [what: string, text: string, read: string])[] = [
  ["NUL", "a\0b", "a\u{FFFD}b"],
  ["control characters", "\u{1}\u{8}\u{b}\u{c}\u{e}\u{1f}", "\u{FFFD}".repeat(6)],
  ["U+FFFE and U+FFFF", "\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}"],
  ["lone surrogates", "a\u{D800}b\u{DFFF}c", "a\u{FFFD}b\u{FFFD}c"],
  ["markup", "]]><![CDATA[<a b='c' d=\"e\">&amp;&#0;</a>", "]]><![CDATA[<a b='c' d=\"e\">&amp;&#0;</a>"],
  ["an end tag", "</Description></KeyMetadata>", "</Description></KeyMetadata>"],
  ["a processing instruction and a comment", "<?xml?><!-- -->", "<?xml?><!-- -->"],
  ["characters beyond the first plane", "😀\u{10FFFF}", "😀\u{10FFFF}"],
  ["tabs and line ends", "a\tb\nc", "a\tb\nc"],
];

const parser = new XMLParser({ parseTagValue: false, trimValues: false });

function read(text: string): Record<string, Record<string, unknown>> {
  expect(text).toMatch(CHARACTERS);
  expect(XMLValidator.validate(text)).toBe(true);
  return parser.parse(text) as Record<string, Record<string, unknown>>;
}

describe("an XML document", () => {
  it.each(TEXTS)("with %s is well-formed", async (_, text, expected) => {
    expect(read(await xmlDocument("Root", { Text: text })).Root?.Text).toBe(expected);
    expect(read(await xmlDocument("Root", { List: { Item: [text, { Text: text }] } })).Root).toEqual({
      List: { Item: [expected, { Text: expected }] },
    });
  });

  it("keeps a carriage return, which a parser would turn into a line feed", async () => {
    expect(await xmlDocument("Root", { Text: "a\r\nb" })).toContain("<Text>a&#13;\nb</Text>");
  });
});

describe("an answer of Alibaba Cloud KMS in XML", () => {
  const account = freshAlibabaAccount();
  const call = async (parameters: Record<string, string>) => {
    const common = { Version: "2016-01-20", Format: "XML", AccessKeyId: account, RegionId: "cn-hangzhou" };
    const answer = await fetch(`${serverUrl("off")}/?${acsQueryString({ ...common, ...parameters })}`);
    return { status: answer.status, text: await answer.text() };
  };

  // What is no Unicode cannot be sent in a URL.
  it.each(TEXTS.filter(([, text]) => text.isWellFormed()))(
    "is well-formed where %s is stored",
    async (_, Description, expected) => {
      const made = await call({ Action: "CreateKey", Description });
      expect(made.status).toBe(200);
      const { CreateKeyResponse } = read(made.text);
      const key = CreateKeyResponse?.KeyMetadata as Record<string, string>;
      expect(key.Description).toBe(expected);
      const described = await call({ Action: "DescribeKey", KeyId: key.KeyId ?? "" });
      expect(read(described.text).DescribeKeyResponse?.KeyMetadata).toMatchObject({ Description: expected });
    },
  );

  it("is well-formed where an error repeats the request's text", async () => {
    for (const [, text] of TEXTS.filter(([, each]) => each.isWellFormed())) {
      const wrongs: Record<string, string>[] = [
        { Action: text },
        { Action: "DescribeKey", KeyId: text },
        { Action: "ListKeys", RegionId: text },
      ];
      for (const wrong of wrongs) {
        const { status, text: body } = await call(wrong);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(read(body).Error?.Code).toEqual(expect.any(String));
      }
    }
  });
});
