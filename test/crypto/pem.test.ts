import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { pemOf } from "../../src/crypto/pem.ts";

describe("pemOf", () => {
  it.each([512, 1024, 2048])("writes public keys as OpenSSL does: RSA of %d bits", (modulusLength) => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
    const der = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));
    const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
    expect(`${pemOf("PUBLIC KEY", der)}\n`).toBe(pem);
  });

  it("leaves no empty line after 48 bytes", () => {
    const pem = pemOf("DATA", new Uint8Array(48));
    expect(pem).toBe(`-----BEGIN DATA-----\n${"A".repeat(64)}\n-----END DATA-----`);
  });
});
