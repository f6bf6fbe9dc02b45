import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as kms from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import {
  XKS_INNER_CIPHERTEXT_INVALID,
  XKS_KEY_REQUIREMENTS,
  XKS_NOT_CONNECTED,
  XKS_WORDS,
} from "../../src/xks/kms-errors.ts";

const root = join(import.meta.dirname, "../..");
const rows = Object.entries(XKS_WORDS);

/** The errors that the SDK lists for an operation. */
function errorsOf(operation: string): Set<string> {
  const file = `node_modules/@aws-sdk/client-kms/dist-types/commands/${operation}Command.d.ts`;
  const text = readFileSync(join(root, file), "utf8");
  return new Set([...text.matchAll(/@throws \{@link (\w+)\}/g)].map(([, name]) => name ?? ""));
}

describe("the words for problems of external key stores", () => {
  it.each([
    ["CreateCustomKeyStore", "keyStore"],
    ["UpdateCustomKeyStore", "keyStore"],
    ["CreateKey", "createKey"],
    ["Encrypt", "cryptographic"],
    ["Decrypt", "cryptographic"],
    ["ReEncrypt", "cryptographic"],
    ["GenerateDataKey", "cryptographic"],
    ["GenerateDataKeyWithoutPlaintext", "cryptographic"],
  ] as const)("are exceptions that %s has", (operation, situation) => {
    const known = errorsOf(operation);
    expect(rows.filter(([, words]) => !known.has(words[situation])).map(([problem]) => problem)).toEqual([]);
  });

  it("have connection error codes of the SDK", () => {
    const known = new Set<string>(Object.values(kms.ConnectionErrorCodeType));
    expect(rows.filter(([, { connection }]) => !known.has(connection))).toEqual([]);
  });

  it("are sentences", () => {
    const messages = [...rows.map(([, words]) => words), XKS_NOT_CONNECTED, XKS_INNER_CIPHERTEXT_INVALID];
    for (const { message } of messages) expect(message).toMatch(/^(?:[A-Z][^.]+\.(?: |$))+$/);
  });

  it("contain no decisions", () => {
    const text = readFileSync(join(root, "src/xks/kms-errors.ts"), "utf8");
    expect(text).not.toMatch(/\bif \(/);
  });
});

describe("the requirements of an external key", () => {
  const good = {
    keySpec: "AES_256",
    keyUsage: ["ENCRYPT", "DECRYPT", "WRAP"],
    keyStatus: "ENABLED",
  } as const;
  const complaints = (change: object) => {
    const key = { ...good, keyUsage: [...good.keyUsage], ...change };
    return XKS_KEY_REQUIREMENTS.filter(({ isMet }) => !isMet(key)).map(({ message }) => message(key));
  };

  it.each([
    ["nothing", {}, []],
    [
      "its spec",
      { keySpec: "AES_128" },
      [
        "The key spec of the external key must be AES_256. The key spec of specified external key is AES_128.",
      ],
    ],
    [
      "its status",
      { keyStatus: "DISABLED" },
      ["The status of the external key must be ENABLED. The status of specified external key is DISABLED."],
    ],
    [
      "its usage",
      { keyUsage: ["ENCRYPT", "WRAP"] },
      [
        "The key usage of the external key must include ENCRYPT and DECRYPT. The key use of specified external key is ENCRYPT, WRAP.",
      ],
    ],
  ])("are not met by %s", (_, change, expected) => {
    expect(complaints(change)).toEqual(expected);
  });
});
