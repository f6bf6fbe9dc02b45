import { describe, expect, it } from "vitest";
import { intactText } from "../../src/surface/body.ts";

const read = async (bytes: Buffer<ArrayBuffer>) =>
  intactText(await new Request("http://a/", { method: "POST", body: bytes }).text(), bytes.length);
const latin1 = (text: string) => Buffer.from(text, "latin1");

describe("a body read as text", () => {
  it.each(["", "plain", "aé€😀", "\ufffd", "a\ufffdb"])("is the text that was sent: %j", async (text) => {
    expect(await read(Buffer.from(text))).toBe(text);
  });

  it.each([
    ["a byte that begins nothing", "a\xffb"],
    ["a character that breaks off after its first byte", "a\xe2b"],
    ["a character that breaks off after its second byte", "a\xe2\x82b"],
    ["an overlong sequence", "\xc0\x80"],
    ["a surrogate", "\xed\xa0\x80"],
    ["a byte order mark", "\xef\xbb\xbf{}"],
  ])("is refused with %s", async (_kind, bytes) => {
    expect(await read(latin1(bytes))).toBeNull();
  });
});
