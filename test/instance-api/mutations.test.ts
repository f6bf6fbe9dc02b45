import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { MESSAGES } from "../../src/instance-api/messages.ts";
import {
  decodeProto,
  encodeProto,
  PROTO,
  type ProtoValue,
  signInstanceCall,
} from "../support/instance-api.ts";
import {
  type Application,
  addInstanceKey,
  makeApplication,
  originOf,
} from "../support/instance-applications.ts";
import { FrozenWorkspace } from "../support/management.ts";
import { type Random, seededRandom } from "../support/random.ts";

const ROUNDS = 1000;
const random = seededRandom();

it(`${ROUNDS} mutated requests get answers, none of them a 5xx, SEED=${random.seed}`, async () => {
  const app = await makeApplication(await FrozenWorkspace.begin("2026-03-01T00:00:00Z"));
  const keys = [
    await addInstanceKey(app),
    await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" }),
    await addInstanceKey(app, { KeySpec: "EC_P256", KeyUsage: "SIGN/VERIFY" }),
    await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" }),
  ];
  const wrong: string[] = [];
  const seen = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const { what, status, readable } = await one(app, keys);
    seen.set(status, (seen.get(status) ?? 0) + 1);
    if (status >= 500 || !readable) wrong.push(`${status} ${what}`);
  }
  expect(wrong).toEqual([]);
  // Some got through, and some were refused for what they are and for who they are from.
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 401]));
});

async function one(app: Application, keys: readonly string[]) {
  const apiName = random.pick(Object.keys(MESSAGES));
  const values = valuesOf(`${apiName}Request`, keys);
  const signed = mutatedBytes(encodeProto(`${apiName}Request`, values));
  const headers = { ...signInstanceCall({ key: app.clientKey, apiName, body: signed }), ...mutatedHeaders() };
  const body = random.next() < 0.05 ? mutatedBytes(signed, 1) : signed;
  const what = `${apiName} ${JSON.stringify(headers)} ${Buffer.from(body).toString("hex").slice(0, 200)}`;
  const response = await fetch(originOf(app.client), { method: "POST", headers, body });
  const answer = new Uint8Array(await response.arrayBuffer());
  return { what, status: response.status, readable: isReadable(apiName, response.status, answer) };
}

function isReadable(apiName: string, status: number, answer: Uint8Array): boolean {
  const message = decodeProto(status === 200 ? `${apiName}Response` : "Error", answer);
  return typeof message.RequestId === "string" && (status === 200 || message.StatusCode === status);
}

/** A header that is not what it should be, at times. */
function mutatedHeaders(): Record<string, string> {
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

function mutatedBytes(bytes: Uint8Array, chance = 0.3): Uint8Array {
  if (random.next() >= chance) return bytes;
  const changed = Uint8Array.from([...bytes, ...random.bytes(random.int(0, 2))]);
  const at = random.int(0, Math.max(0, changed.length - 1));
  if (changed.length > 0) changed[at] = (changed[at] ?? 0) ^ random.int(1, 255);
  return changed;
}

/** Members of a request: right ones, odd ones, or none. */
function valuesOf(message: string, keys: readonly string[]): Record<string, ProtoValue> {
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
