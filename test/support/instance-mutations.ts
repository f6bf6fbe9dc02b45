import { randomUUID } from "node:crypto";
import { PROTO, type ProtoValue } from "./instance-api.ts";
import type { Random } from "./random.ts";

/** Headers; sometimes one of them is wrong. */
export function mutatedHeaders(random: Random): Record<string, string> {
  if (random.next() < 0.85) return {};
  const name = random.pick([
    "date",
    "content-sha256",
    "authorization",
    "x-kms-acccesskeyid",
    "x-kms-apiversion",
  ]);
  return { [name]: random.pick(["", "x", randomUUID(), "Bearer AAAA", "0".repeat(64)]) };
}

export function mutatedBytes(random: Random, bytes: Uint8Array, chance = 0.3): Uint8Array {
  if (random.next() >= chance) return bytes;
  const changed = Uint8Array.from([...bytes, ...random.bytes(random.int(0, 2))]);
  const at = random.int(0, Math.max(0, changed.length - 1));
  if (changed.length > 0) changed[at] = (changed[at] ?? 0) ^ random.int(1, 255);
  return changed;
}

/** Members of a request: valid, unusual or missing. */
export function valuesOf(
  random: Random,
  message: string,
  keys: readonly string[],
): Record<string, ProtoValue> {
  const values: Record<string, ProtoValue> = {};
  for (const { name, type } of PROTO.get(message) ?? []) {
    if (random.next() < 0.15) continue;
    values[name] = someValue(random, name, type, keys);
  }
  return values;
}

const ODD = ["", "x", "é", "\u0000", "AES_GCM", "RSA_PSS_SHA_256", "a/b", "x".repeat(300)];
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  Algorithm: ["AES_GCM", "AES_CBC", "RSA_PSS_SHA_256", "ECDSA_SHA_256", "RSAES_OAEP_SHA_256"],
  PaddingMode: ["PKCS7_PADDING", "NO_PADDING"],
  MessageType: ["RAW", "DIGEST"],
  KeyPairSpec: ["EC_P256", "EC_P256K", "EC_SM2"],
  KeyFormat: ["PEM", "DER"],
};

function someValue(random: Random, name: string, type: string, keys: readonly string[]): ProtoValue {
  if (type === "bool") return random.next() < 0.5;
  if (type === "int32") return random.pick([0, 1, 32, 1024, 1025, -1, 2 ** 31 - 1, -(2 ** 31)]);
  if (type === "bytes") return random.bytes(random.pick([0, 1, 12, 16, 32, random.int(0, 600)]));
  if (name === "KeyId" && random.next() < 0.9) return random.pick(keys);
  const usual = TEXTS[name];
  return usual && random.next() < 0.8 ? random.pick(usual) : random.pick(ODD);
}
