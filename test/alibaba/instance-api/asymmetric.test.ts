import { createPrivateKey, createPublicKey, hash, privateDecrypt, publicEncrypt, verify } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { utf8 } from "../../../src/bytes.ts";
import type { ProtoValues } from "../../support/instance-api.ts";
import {
  type Application,
  addInstanceKey,
  bytesOf,
  instanceCall,
  instanceFailure,
  makeApplication,
} from "../../support/instance-applications.ts";
import { FrozenWorkspace } from "../../support/management.ts";

const MESSAGE = utf8("a message");
const DIGEST = new Uint8Array(hash("sha256", MESSAGE, "buffer"));
const RequestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
const NOT_VALID = { status: 400, code: "InvalidParameter" };
const UNSUPPORTED = { status: 400, code: "UnsupportedOperation" };

let app: Application;

beforeAll(async () => {
  app = await makeApplication(await FrozenWorkspace.begin("2026-03-01T00:00:00Z"), { type: "hardware" });
});

const publicKeyOf = async (KeyId: string) => {
  const { PublicKey } = await instanceCall(app, "GetPublicKey", { KeyId });
  return createPublicKey(String(PublicKey));
};

describe.each([
  ["RSA_2048", "RSA_PSS_SHA_256", { padding: 6, saltLength: 32 }],
  ["RSA_3072", "RSA_PKCS1_SHA_256", { padding: 1 }],
  ["EC_P256", "ECDSA_SHA_256", {}],
  ["EC_P256K", "ECDSA_SHA_256", {}],
] as const)("Sign and Verify of %s with %s", (KeySpec, Algorithm, options) => {
  it.each(["RAW", "DIGEST"])("work for %s messages", async (MessageType) => {
    const KeyId = await addInstanceKey(app, { KeySpec, KeyUsage: "SIGN/VERIFY" });
    const Message = MessageType === "RAW" ? MESSAGE : DIGEST;
    const request = { KeyId, Message, MessageType, Algorithm };
    const made = await instanceCall(app, "Sign", request);
    expect(made).toEqual({ KeyId, Signature: expect.any(Uint8Array), Algorithm, MessageType, RequestId });
    const Signature = bytesOf(made.Signature);
    const key = await publicKeyOf(KeyId);
    expect(verify("sha256", MESSAGE, { key, ...options }, Signature)).toBe(true);
    expect(await instanceCall(app, "Verify", { ...request, Signature })).toEqual({
      KeyId,
      Value: true,
      Algorithm,
      MessageType,
      RequestId,
    });
    const other = Uint8Array.from(Signature);
    other[20] = (other[20] ?? 0) ^ 1;
    const { Value } = await instanceCall(app, "Verify", { ...request, Signature: other });
    // A false one is not on the wire.
    expect(Value).toBeUndefined();
  });
});

describe("a signing key", () => {
  it("has a default algorithm by key spec, and signs RAW messages by default", async () => {
    for (const [KeySpec, Algorithm] of [
      ["RSA_2048", "RSA_PSS_SHA_256"],
      ["EC_P256", "ECDSA_SHA_256"],
      ["EC_SM2", "SM2DSA"],
    ] as const) {
      const KeyId = await addInstanceKey(app, { KeySpec, KeyUsage: "SIGN/VERIFY" });
      const { Signature, ...made } = await instanceCall(app, "Sign", { KeyId, Message: MESSAGE });
      expect(made).toMatchObject({ Algorithm, MessageType: "RAW" });
      const request = { KeyId, Message: MESSAGE, Signature: bytesOf(Signature) };
      expect(await instanceCall(app, "Verify", request)).toMatchObject({ Value: true });
      const digest = await instanceCall(app, "Sign", { KeyId, Digest: DIGEST });
      expect(digest.MessageType).toBe("DIGEST");
    }
  });

  it("refuses what does not fit", async () => {
    const KeyId = await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" });
    const sign = (request: object) => instanceFailure(app, "Sign", { KeyId, ...request });
    expect(await sign({ Message: MESSAGE, MessageType: "DIGEST" })).toMatchObject(NOT_VALID);
    expect(await sign({ Message: MESSAGE, MessageType: "raw" })).toMatchObject(NOT_VALID);
    expect(await sign({ Message: MESSAGE, Algorithm: "ECDSA_SHA_256" })).toMatchObject(UNSUPPORTED);
    expect(await sign({})).toMatchObject({ status: 400, code: "MissingParameter" });
    expect(await instanceFailure(app, "Encrypt", { KeyId, Plaintext: MESSAGE })).toMatchObject(UNSUPPORTED);
    expect(await instanceFailure(app, "GenerateDataKey", { KeyId })).toMatchObject(UNSUPPORTED);
    expect(await instanceFailure(app, "Verify", { KeyId, Message: MESSAGE })).toMatchObject({
      code: "MissingParameter",
    });
  });
});

describe("Encrypt and Decrypt of an asymmetric key", () => {
  it.each([
    ["RSA_2048", undefined, "RSAES_OAEP_SHA_256"],
    ["RSA_2048", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_1"],
    ["EC_SM2", undefined, "SM2PKE"],
  ])("use, for %s and the requested algorithm %s, %s", async (KeySpec, asked, Algorithm) => {
    const KeyId = await addInstanceKey(app, { KeySpec, KeyUsage: "ENCRYPT/DECRYPT" });
    const extra: ProtoValues = asked === undefined ? {} : { Algorithm: asked };
    const made = await instanceCall(app, "Encrypt", { KeyId, Plaintext: MESSAGE, ...extra });
    expect(made).toEqual({ KeyId, CiphertextBlob: expect.any(Uint8Array), Algorithm, RequestId });
    const CiphertextBlob = bytesOf(made.CiphertextBlob);
    const opened = await instanceCall(app, "Decrypt", { KeyId, CiphertextBlob, ...extra });
    expect(opened).toEqual({ KeyId, Plaintext: MESSAGE, Algorithm, RequestId });
    const altered = Uint8Array.from(CiphertextBlob);
    altered[40] = (altered[40] ?? 0) ^ 1;
    const failure = await instanceFailure(app, "Decrypt", { KeyId, CiphertextBlob: altered, ...extra });
    expect(failure).toMatchObject(NOT_VALID);
  });

  it("agree with encryption under the public key", async () => {
    const KeyId = await addInstanceKey(app, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" });
    const key = await publicKeyOf(KeyId);
    const CiphertextBlob = publicEncrypt({ key, padding: 4, oaepHash: "sha256" }, MESSAGE);
    expect(await instanceCall(app, "Decrypt", { KeyId, CiphertextBlob })).toMatchObject({
      Plaintext: MESSAGE,
    });
    const long = { KeyId, Plaintext: new Uint8Array(191).fill(1) };
    expect(await instanceFailure(app, "Encrypt", long)).toMatchObject(NOT_VALID);
  });
});

describe("data key pairs", () => {
  let software: Application;
  let KeyId: string;

  beforeAll(async () => {
    software = await makeApplication(await FrozenWorkspace.begin("2026-03-01T00:00:00Z"));
    KeyId = await addInstanceKey(software);
  });

  const halves = (pair: Awaited<ReturnType<typeof instanceCall>>, isPem: boolean, plaintext: Uint8Array) => {
    const [secret, open] = [Buffer.from(plaintext), Buffer.from(bytesOf(pair.PublicKey))];
    const privateKey = createPrivateKey(
      isPem ? secret.toString() : { key: secret, format: "der", type: "pkcs8" },
    );
    const publicKey = createPublicKey(isPem ? open.toString() : { key: open, format: "der", type: "spki" });
    return [createPublicKey(privateKey), publicKey].map((key) => key.export({ type: "spki", format: "pem" }));
  };

  it.each([
    ["RSA_2048", "PEM"],
    ["RSA_3072", "DER"],
    ["EC_P256", "PEM"],
    ["EC_P256", "DER"],
    ["EC_P256K", "DER"],
    ["EC_P256K", undefined],
  ])(
    "of %s as %s have matching halves, and an encrypted private one that opens",
    async (KeyPairSpec, KeyFormat) => {
      const format: ProtoValues = KeyFormat === undefined ? {} : { KeyFormat };
      for (const advance of ["", "Advance"]) {
        const request = { KeyId, KeyPairSpec, ...format, Aad: utf8("a") };
        const pair = await instanceCall(software, `${advance}GenerateDataKeyPair`, request);
        expect(pair).toMatchObject({ KeyId, KeyPairSpec, Algorithm: "AES_GCM", RequestId });
        expect("KeyVersionId" in pair).toBe(advance !== "");
        const isPem = KeyFormat !== "DER";
        const [own, given] = halves(pair, isPem, bytesOf(pair.PrivateKeyPlaintext));
        expect(own).toEqual(given);
        const without = `${advance}GenerateDataKeyPairWithoutPlaintext`;
        for (const one of [pair, await instanceCall(software, without, request)]) {
          const opened = await instanceCall(software, `${advance}Decrypt`, {
            KeyId,
            CiphertextBlob: bytesOf(one.PrivateKeyCiphertextBlob),
            Iv: bytesOf(one.Iv),
            Aad: utf8("a"),
          });
          const [secret, open] = halves(one, isPem, bytesOf(opened.Plaintext));
          expect(secret).toEqual(open);
          expect("PrivateKeyPlaintext" in one).toBe(one === pair);
        }
      }
    },
  );

  it("are refused for other specs and forms, and under a key that is not symmetric", async () => {
    const pair = (request: object) => instanceFailure(software, "GenerateDataKeyPair", { KeyId, ...request });
    expect(await pair({ KeyPairSpec: "RSA_1024" })).toMatchObject(NOT_VALID);
    expect(await pair({ KeyPairSpec: "EC_P256", KeyFormat: "pem" })).toMatchObject(NOT_VALID);
    expect(await pair({})).toMatchObject({ status: 400, code: "MissingParameter" });
    const signing = await addInstanceKey(software, { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" });
    expect(await pair({ KeyId: signing, KeyPairSpec: "EC_P256" })).toMatchObject(UNSUPPORTED);
  });
});

it("what a client encrypts for a data key pair, its owner decrypts", async () => {
  const software = await makeApplication(await FrozenWorkspace.begin("2026-03-01T00:00:00Z"));
  const KeyId = await addInstanceKey(software);
  const pair = await instanceCall(software, "GenerateDataKeyPair", { KeyId, KeyPairSpec: "RSA_2048" });
  const sealed = publicEncrypt(Buffer.from(bytesOf(pair.PublicKey)).toString(), MESSAGE);
  const opened = privateDecrypt(Buffer.from(bytesOf(pair.PrivateKeyPlaintext)).toString(), sealed);
  expect(Uint8Array.from(opened)).toEqual(MESSAGE);
});
