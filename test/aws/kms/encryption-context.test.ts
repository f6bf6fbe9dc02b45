import { DecryptCommand, EncryptCommand, type KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { bytes, encryptText, newKey, text, wordless } from "../../support/keys.ts";

type Context = Record<string, string>;

async function decryptText(client: KMSClient, blob: Uint8Array, context?: Context): Promise<string> {
  const command = new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: context });
  return text((await client.send(command)).Plaintext);
}

/** An object whose `__proto__` is a key like any other. */
function withProto(value: string): Context {
  return JSON.parse(`{"__proto__":${JSON.stringify(value)}}`);
}

describe("The encryption context", () => {
  it.each<[string, Context, Context]>([
    ["in another order", { a: "1", b: "2", c: "3" }, { c: "3", a: "1", b: "2" }],
    [
      "in Unicode",
      { "schlüssel-鍵": "wert-🔑", "": "empty key" },
      { "": "empty key", "schlüssel-鍵": "wert-🔑" },
    ],
    ["with an empty value", { a: "" }, { a: "" }],
    [
      "with names of object members",
      { constructor: "1", toString: "2" },
      { toString: "2", constructor: "1" },
    ],
    ["with __proto__ as a key", withProto("x"), withProto("x")],
    ["of 100 KiB", { large: "x".repeat(102_400) }, { large: "x".repeat(102_400) }],
    [
      "of 1000 pairs",
      Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, `${i}`])),
      Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${999 - i}`, `${999 - i}`])),
    ],
  ])("decrypts what was encrypted with it: %s", async (_title, closed, opened) => {
    const client = kms();
    const { id } = await newKey(client);
    expect(await decryptText(client, await encryptText(client, id, "hello", closed), opened)).toBe("hello");
  });

  it("counts as absent when it is empty", async () => {
    const client = kms();
    const { id } = await newKey(client);
    expect(await decryptText(client, await encryptText(client, id, "hello", {}))).toBe("hello");
    expect(await decryptText(client, await encryptText(client, id, "hello"), {})).toBe("hello");
  });

  it.each<[string, Context | undefined, Context | undefined]>([
    ["is missing", { a: "1" }, undefined],
    ["is empty", { a: "1" }, {}],
    ["is given where there was none", undefined, { a: "1" }],
    ["has another value", { a: "1" }, { a: "2" }],
    ["has another key", { a: "1" }, { b: "1" }],
    ["has key and value swapped", { a: "1" }, { 1: "a" }],
    ["has a value in another case", { a: "x" }, { a: "X" }],
    ["has a key in another case", { a: "x" }, { A: "x" }],
    ["lacks a pair", { a: "1", b: "2" }, { a: "1" }],
    ["has a pair too many", { a: "1" }, { a: "1", b: "2" }],
    ["has values swapped", { a: "1", b: "2" }, { a: "2", b: "1" }],
    ["draws the line between key and value elsewhere", { ab: "c" }, { a: "bc" }],
    ["draws the line between pairs elsewhere", { a: "1b", c: "2" }, { a: "1", bc: "2" }],
    ["puts two pairs into one", { a: "1", b: "2" }, { a: "1b2" }],
    ["imitates a second pair by zeros", { a: "1", b: "2" }, { a: "1\0\0\0\0b\0\0\0\x002" }],
    ["imitates a second pair by lengths", { a: "1", b: "2" }, { a: "1\0\0\0\x01b\0\0\0\x012" }],
    ["has a trailing space", { a: "1" }, { a: "1 " }],
    ["is in another Unicode normal form", { a: "\u00e9" }, { a: "e\u0301" }],
    ["has another __proto__", withProto("1"), withProto("2")],
    ["lacks __proto__", withProto("1"), undefined],
    ["has an added pair without text", { a: "1" }, { a: "1", "": "" }],
  ])("does not decrypt when it %s", async (_title, closed, opened) => {
    const client = kms();
    const { id } = await newKey(client);
    const blob = await encryptText(client, id, "hello", closed);
    expect(await decryptText(client, blob, closed)).toBe("hello");
    expect(await failure(decryptText(client, blob, opened))).toEqual(wordless("InvalidCiphertextException"));
  });

  it("is not part of the ciphertext's length", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const plain = await encryptText(client, id, "hello");
    const bound = await encryptText(client, id, "hello", { a: "x".repeat(5000) });
    expect(bound.length).toBe(plain.length);
  });

  it("is refused where it is too large for a request at all", async () => {
    const client = kms();
    const { id } = await newKey(client);
    const command = new EncryptCommand({
      KeyId: id,
      Plaintext: bytes("x"),
      EncryptionContext: { a: "x".repeat(1_100_000) },
    });
    expect(await failure(client.send(command))).toMatchObject({
      name: "RequestEntityTooLargeException",
      status: 413,
    });
  });

  // Developer Guide, Encryption context: "If you use a different type, such as an integer or float, AWS KMS interprets
  // it as a string".
  it.each([
    [7, "7"],
    [-1.5, "-1.5"],
    [true, "true"],
  ])("may have a value that is no text: %j counts as %j", async (value, text) => {
    const account = freshAccount();
    const client = kms({ account });
    const { id } = await newKey(client);
    const body = { KeyId: id, Plaintext: "eA==", EncryptionContext: { a: value } };
    const { json } = await raw("Encrypt", body, { account });
    const blob = Buffer.from(String(json.CiphertextBlob), "base64");
    expect(await decryptText(client, blob, { a: text })).toBe("x");
    const again = await raw(
      "Decrypt",
      { CiphertextBlob: json.CiphertextBlob, EncryptionContext: { a: value } },
      { account },
    );
    expect(again.json.Plaintext).toBe("eA==");
  });

  it.each<[string, unknown]>([
    ["a list", []],
    ["a string", "a=1"],
    ["a number", 7],
    ["a map of maps", { a: { b: "c" } }],
    ["a map of lists", { a: ["b"] }],
    ["a map of lists of numbers", { a: [1] }],
  ])("is refused where it is %s", async (_title, context) => {
    const account = freshAccount();
    const { id } = await newKey(kms({ account }));
    const answer = await raw(
      "Encrypt",
      { KeyId: id, Plaintext: "eA==", EncryptionContext: context },
      { account },
    );
    expect(answer.status).toBe(400);
    expect(answer.json.__type).toBe("SerializationException");
  });

  it.each(["key", "value"])("is refused where a %s is half of a surrogate pair", async (part) => {
    const account = freshAccount();
    const { id } = await newKey(kms({ account }));
    const pair = part === "key" ? String.raw`{"\ud83d":"a"}` : String.raw`{"a":"\ud83d"}`;
    const body = `{"KeyId":"${id}","Plaintext":"eA==","EncryptionContext":${pair}}`;
    const answer = await raw("Encrypt", body, { account });
    expect(answer.status).toBe(400);
    expect(answer.json.__type).toBe("SerializationException");
  });
});
