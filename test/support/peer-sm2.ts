import { createHash, type KeyObject } from "node:crypto";
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { concat, equalBytes } from "../../src/bytes.ts";
import { newPeerKey, spkiOf } from "./peer-keys.ts";

/*
 * An independent implementation of SM2, by curve arithmetic and OpenSSL's SM3. Node has neither its encryption nor its
 * signatures under an identifier.
 */

/** The curve's parameters (GB/T 32918.5-2017 §2). */
const PARAMETERS = {
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
} as const;
const Point = weierstrass(PARAMETERS);

/** a ‖ b ‖ the base point, which precede the signer's public key. */
const CURVE = Buffer.from(
  [PARAMETERS.a, PARAMETERS.b, PARAMETERS.Gx, PARAMETERS.Gy]
    .map((number) => number.toString(16).padStart(64, "0"))
    .join(""),
  "hex",
);

/** Bytes of a SubjectPublicKeyInfo before the coordinates. */
const PREFIX = 27;

/** e, the digest that is signed (GB/T 32918.2-2016 §6.1). @param identifier Node's signatures have an empty one. */
export function sm2Digest(message: Uint8Array, key: KeyObject, identifier = "1234567812345678"): Uint8Array {
  const id = Buffer.from(identifier);
  const bits = Buffer.of((id.length * 8) >> 8, (id.length * 8) & 0xff);
  return sm3(sm3(bits, id, CURVE, coordinates(key)), message);
}

/** The ciphertext of a plaintext (GM/T 0009-2012 §7.2). */
export function sm2Encrypt(plaintext: Uint8Array, publicKey: KeyObject): Uint8Array {
  const ephemeral = newPeerKey("SM2");
  const point = coordinates(ephemeral);
  const [x, y] = meeting(ephemeral, coordinates(publicKey));
  const numbers = [integer(point.subarray(0, 32)), integer(point.subarray(32))];
  return der(0x30, ...numbers, der(0x04, sm3(x, plaintext, y)), der(0x04, masked(plaintext, x, y)));
}

/** The plaintext of a ciphertext; null where it is invalid. */
export function sm2Decrypt(ciphertext: Uint8Array, privateKey: KeyObject): Uint8Array | null {
  const [all, rest] = read(ciphertext, 0x30);
  const [x1, afterX] = read(all, 0x02);
  const [y1, afterY] = read(afterX, 0x02);
  const [hash, afterHash] = read(afterY, 0x04);
  const [hidden, end] = read(afterHash, 0x04);
  if (rest.length + end.length > 0) return null;
  const [x, y] = meeting(privateKey, concat(padded(x1), padded(y1)));
  const plaintext = masked(hidden, x, y);
  return equalBytes(sm3(x, plaintext, y), hash) ? plaintext : null;
}

/** The shared point of a private key and a public point. */
function meeting(privateKey: KeyObject, point: Uint8Array): [x: Uint8Array, y: Uint8Array] {
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  // Version 1 of ECPrivateKey, and the OCTET STRING of the scalar.
  const at = pkcs8.indexOf(Buffer.of(0x02, 0x01, 0x01, 0x04, 0x20)) + 5;
  const scalar = BigInt(`0x${pkcs8.subarray(at, at + 32).toString("hex")}`);
  const met = Point.fromBytes(concat(Uint8Array.of(4), point))
    .multiply(scalar)
    .toBytes(false);
  return [met.subarray(1, 33), met.subarray(33)];
}

function coordinates(key: KeyObject): Uint8Array {
  return spkiOf(key).subarray(PREFIX);
}

/** Applies or removes the mask derived from a point (GB/T 32918.4-2016 §5.4.3). */
function masked(given: Uint8Array, x: Uint8Array, y: Uint8Array): Uint8Array {
  const stream = Array.from({ length: Math.ceil(given.length / 32) }, (_, at) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(at + 1);
    return sm3(x, y, counter);
  });
  const mask = concat(...stream);
  return given.map((byte, at) => byte ^ (mask[at] ?? 0));
}

function sm3(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(
    createHash("sm3")
      .update(concat(...parts))
      .digest(),
  );
}

/** The content of a DER INTEGER as 32 bytes. */
function padded(content: Uint8Array): Uint8Array {
  const start = content[0] === 0 ? 1 : 0;
  return concat(new Uint8Array(32 - content.length + start), content.subarray(start));
}

function integer(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = bytes.subarray(start);
  return der(0x02, (shortest[0] ?? 0) > 0x7f ? concat(Uint8Array.of(0), shortest) : shortest);
}

function der(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const body = concat(...parts);
  const { length } = body;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat(Uint8Array.of(tag, ...head), body);
}

/** The content of the first element, and the rest. @throws Error where it has another tag */
function read(bytes: Uint8Array, tag: number): [content: Uint8Array, rest: Uint8Array] {
  const [found, first = 0, second = 0, third = 0] = bytes;
  if (found !== tag) throw new Error(`tag ${found} and not ${tag}`);
  const [start, length] =
    first < 0x80 ? [2, first] : first === 0x81 ? [3, second] : [4, (second << 8) | third];
  return [bytes.subarray(start, start + length), bytes.subarray(start + length)];
}
