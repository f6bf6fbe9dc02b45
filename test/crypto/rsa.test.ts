import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/bytes.ts";
import oaep from "../vectors/rsa-oaep.json" with { type: "json" };
import pkcs1 from "../vectors/rsa-pkcs1.json" with { type: "json" };
import signatures from "../vectors/rsa-signatures.json" with { type: "json" };
import { bothRuntimes } from "./key-kinds-runtimes.ts";
import { itWorksAs } from "./key-kinds-tests.ts";

describe.each(bothRuntimes())("RSA in %s", (runtime, run) => {
  it("agrees with Wycheproof's OAEP vectors", async () => {
    expect(await run("oaep", oaep)).toEqual({ checked: { decrypted: 41, refused: 73 }, failures: [] });
  });

  it("agrees with Wycheproof's PKCS #1 v1.5 ciphertexts", async () => {
    const { checked, failures } = await run("pkcs1", pkcs1);
    expect(failures).toEqual([]);
    expect(checked.decrypted).toBe(42);
    expect((checked.refused ?? 0) + (checked.lured ?? 0)).toBe(25);
    // OpenSSL hides wrong padding behind bytes of its own; workerd, in which keys are used, refuses it.
    if (runtime === "workerd") expect(checked.lured).toBeUndefined();
  });

  it("agrees with Wycheproof's signatures, of messages and of digests", async () => {
    const report = await run("rsaSignatures", signatures);
    expect(report).toEqual({ checked: { verified: 316, refused: 530 }, failures: [] });
  });

  itWorksAs("RSA_2048", run);
  itWorksAs("RSA_3072", run);
  itWorksAs("RSA_4096", run);

  it("accepts keys of the one size, and in one form", async () => {
    const key = rsaKey(2048);
    const otherExponent = rsaKey(2048, 3);
    const broken = key.slice(0, -2) + (key.endsWith("00") ? "01" : "00");
    const imported = [
      key,
      otherExponent,
      `${key}00`,
      key.slice(0, -2),
      rsaKey(1024),
      rsaKey(2047),
      rsaKey(2056),
      hex(generateKeyPairSync("rsa-pss", { modulusLength: 2048 })),
      hex(generateKeyPairSync("ec", { namedCurve: "P-256" })),
      hex(generateKeyPairSync("ed25519")),
    ];
    const expected = [key, otherExponent, null, null, null, null, null, null, null, null];
    expect(await run("accept", { spec: "RSA_2048", imported })).toEqual(expected);
    // OpenSSL leaves numbers that do not fit together to whoever uses the key.
    if (runtime === "workerd")
      expect(await run("accept", { spec: "RSA_2048", imported: [broken] })).toEqual([null]);
    expect(await run("loads", { spec: "RSA_3072", material: key })).toBe(false);
  });
});

function rsaKey(modulusLength: number, publicExponent = 65_537): string {
  return hex(generateKeyPairSync("rsa", { modulusLength, publicExponent }));
}

function hex({ privateKey }: ReturnType<typeof generateKeyPairSync>): string {
  return toHex(privateKey.export({ format: "der", type: "pkcs8" }));
}
