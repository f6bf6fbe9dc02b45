import { generateKeyPairSync, randomBytes, randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  privateKeyInfo,
  readPrivateKeyInfo,
  readSubjectPublicKeyInfo,
  subjectPublicKeyInfo,
} from "../../src/crypto/der.ts";
import { EC_PUBLIC_KEY, ecPrivateKeyInfo, readEcPrivateKeyInfo } from "../../src/crypto/ec-private-key.ts";

const ED25519 = generateKeyPairSync("ed25519");
const SECP256K1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
const KEYS = [
  ["Ed25519, without parameters", "1.3.101.112", null, ED25519],
  ["secp256k1, with parameters", EC_PUBLIC_KEY, "1.3.132.0.10", SECP256K1],
] as const;

describe.each(KEYS)("the containers of %s", (_name, oid, parameters, { privateKey, publicKey }) => {
  const pkcs8 = new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" }));
  const spki = new Uint8Array(publicKey.export({ format: "der", type: "spki" }));

  it("are read and written as OpenSSL writes them", () => {
    const secret = readPrivateKeyInfo(pkcs8);
    expect(secret).toMatchObject({ oid, parameters });
    expect(privateKeyInfo(oid, parameters, secret?.key ?? new Uint8Array())).toEqual(pkcs8);
    const open = readSubjectPublicKeyInfo(spki);
    expect(open).toMatchObject({ oid, parameters });
    expect(subjectPublicKeyInfo(oid, parameters, open?.key ?? new Uint8Array())).toEqual(spki);
  });

  it("are refused where they are longer or shorter than they say, or of another kind", () => {
    for (const change of [longer, shorter]) {
      expect(readPrivateKeyInfo(change(pkcs8))).toBeNull();
      expect(readSubjectPublicKeyInfo(change(spki))).toBeNull();
    }
    expect(readPrivateKeyInfo(spki)).toBeNull();
    expect(readSubjectPublicKeyInfo(pkcs8)).toBeNull();
  });

  it("are read without throwing, whatever the bytes are", () => {
    const deep = new Uint8Array(7000).map((_, index) => (index % 2 === 0 ? 0x30 : 0x80));
    const read = (bytes: Uint8Array) => {
      expect(() => readPrivateKeyInfo(bytes)).not.toThrow();
      expect(() => readSubjectPublicKeyInfo(bytes)).not.toThrow();
      expect(() => readEcPrivateKeyInfo("1.3.132.0.10", bytes)).not.toThrow();
    };
    read(deep);
    for (let i = 0; i < 500; i++) {
      read(randomBytes(randomInt(7001)));
      for (const right of [pkcs8, spki]) {
        const changed = right.slice();
        for (let n = randomInt(1, 4); n > 0; n--) changed[randomInt(changed.length)] = randomInt(256);
        read(changed);
      }
    }
  });
});

it("reads and writes keys on curves as OpenSSL writes them", () => {
  const pkcs8 = new Uint8Array(SECP256K1.privateKey.export({ format: "der", type: "pkcs8" }));
  const read = readEcPrivateKeyInfo("1.3.132.0.10", pkcs8);
  if (read?.point == null) throw new Error("there is a public key in it");
  expect(ecPrivateKeyInfo("1.3.132.0.10", read.scalar, read.point)).toEqual(pkcs8);
  expect(readEcPrivateKeyInfo("1.2.840.10045.3.1.7", pkcs8)).toBeNull();
});

function longer(bytes: Uint8Array): Uint8Array {
  return new Uint8Array([...bytes, 0]);
}

function shorter(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, -1);
}
