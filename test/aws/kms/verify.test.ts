import { createHash, type KeyObject, randomBytes } from "node:crypto";
import {
  type KeySpec,
  type KMSClient,
  type MessageType,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { readSequence, toDer } from "../../../src/crypto/der.ts";
import { failure, kms } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";
import { adopt, newPeerKey, peerKnows } from "../../support/peer-keys.ts";
import { handedOver, peerSigns, SIGNING } from "../../support/peer-signatures.ts";

const WRONG = wordless("KMSInvalidSignatureException");

interface Adopted {
  readonly id: string;
  readonly arn: string;
  readonly peer: KeyObject;
}

const client = kms();
const adopted = new Map<KeySpec, Adopted>();

/** A key of OpenSSL, and the KMS key with the same material. */
function keyOf(spec: KeySpec): Adopted {
  const key = adopted.get(spec);
  if (!key) throw new Error(`no key of spec ${spec}`);
  return key;
}

const verify = (
  KeyId: string,
  SigningAlgorithm: SigningAlgorithmSpec,
  MessageType: MessageType | undefined,
  Message: Uint8Array,
  Signature: Uint8Array,
  from: KMSClient = client,
) => from.send(new VerifyCommand({ KeyId, SigningAlgorithm, MessageType, Message, Signature }));

const ROWS = SIGNING.filter(({ spec }) => peerKnows(spec));

beforeAll(async () => {
  for (const spec of new Set(ROWS.map((row) => row.spec))) {
    const peer = newPeerKey(spec);
    adopted.set(spec, { peer, ...(await adopt(client, spec, "SIGN_VERIFY", peer)) });
  }
});

describe.each(ROWS)("Verify with $spec and $algorithm", ({ spec, algorithm, types }) => {
  it("takes the signatures of OpenSSL, whatever the type of the message", async () => {
    const { id, arn, peer } = keyOf(spec);
    for (const size of [1, 4096]) {
      const message = randomBytes(size);
      const signature = peerSigns(algorithm, message, peer);
      for (const type of types) {
        const given = handedOver(algorithm, type, message, peer);
        const { $metadata, ...answer } = await verify(id, algorithm, type, given, signature);
        expect($metadata.httpStatusCode).toBe(200);
        expect(answer).toEqual({ KeyId: arn, SignatureValid: true, SigningAlgorithm: algorithm });
      }
    }
  });

  it("refuses a signature of another message or another key, without a text", async () => {
    const { id, peer } = keyOf(spec);
    const message = randomBytes(100);
    const others = [
      peerSigns(algorithm, randomBytes(100), peer),
      ...(spec.startsWith("RSA_") ? [] : [peerSigns(algorithm, message, newPeerKey(spec))]),
    ];
    for (const type of types) {
      const given = handedOver(algorithm, type, message, peer);
      for (const signature of others) {
        expect(await failure(verify(id, algorithm, type, given, signature))).toEqual(WRONG);
      }
    }
  });

  it("refuses a signature that was altered, cut off, drawn out, or is no signature at all", async () => {
    const { id, peer } = keyOf(spec);
    const message = randomBytes(100);
    const signature = peerSigns(algorithm, message, peer);
    const flipped = (at: number) => {
      const copy = Uint8Array.from(signature);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy;
    };
    const bad = [
      flipped(0),
      flipped(signature.length >> 1),
      flipped(signature.length - 1),
      signature.subarray(1),
      signature.subarray(0, -1),
      Buffer.concat([signature, Buffer.of(0)]),
      Buffer.concat([Buffer.of(0), signature]),
      Buffer.concat([signature, signature]).subarray(0, 6144),
      Uint8Array.of(0),
      new Uint8Array(signature.length),
      new Uint8Array(signature.length).fill(0xff),
      new Uint8Array(6144).fill(0x30),
    ];
    for (const type of types) {
      const given = handedOver(algorithm, type, message, peer);
      for (const [at, one] of bad.entries()) {
        expect([at, await failure(verify(id, algorithm, type, given, one))]).toEqual([at, WRONG]);
      }
    }
  });
});

describe("Verify", () => {
  const message = Buffer.from("a message");

  it.each([0, 20, 31, 33, 64])("refuses PSS with a salt of %i bytes for SHA-256", async (salt) => {
    const { id, peer } = keyOf("RSA_2048");
    const digest = createHash("sha256").update(message).digest();
    const signature = peerSigns("RSASSA_PSS_SHA_256", message, peer, salt);
    for (const [type, given] of [
      ["RAW", message],
      ["DIGEST", digest],
    ] as const) {
      const call = verify(id, "RSASSA_PSS_SHA_256", type, given, signature);
      expect(await failure(call)).toEqual(WRONG);
    }
  });

  it("refuses a signature made with another of the key's algorithms", async () => {
    const { id, peer } = keyOf("RSA_3072");
    const algorithms = ROWS.filter(({ spec }) => spec === "RSA_3072").map((row) => row.algorithm);
    for (const made of algorithms) {
      const signature = peerSigns(made, message, peer);
      for (const other of algorithms.filter((one) => one !== made)) {
        expect([made, other, await failure(verify(id, other, "RAW", message, signature))]).toEqual([
          made,
          other,
          WRONG,
        ]);
      }
    }
  });

  it("tells Ed25519 and Ed25519ph apart", async () => {
    const { id, peer } = keyOf("ECC_NIST_EDWARDS25519");
    const digest = createHash("sha512").update(message).digest();
    const pure = peerSigns("ED25519_SHA_512", digest, peer);
    expect(await failure(verify(id, "ED25519_PH_SHA_512", "DIGEST", digest, pure))).toEqual(WRONG);
    const hashed = peerSigns("ED25519_PH_SHA_512", message, peer);
    expect(await failure(verify(id, "ED25519_SHA_512", "RAW", digest, hashed))).toEqual(WRONG);
  });

  it.each<[KeySpec, SigningAlgorithmSpec, bigint]>([
    ["ECC_NIST_P256", "ECDSA_SHA_256", 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n],
    ["ECC_SECG_P256K1", "ECDSA_SHA_256", 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n],
  ])("takes both values of s in ECDSA with %s", async (spec, algorithm, order) => {
    const { id, peer } = keyOf(spec);
    const digest = createHash("sha256").update(message).digest();
    const signature = peerSigns(algorithm, message, peer);
    const [r, s] = numbersOf(signature);
    const mirrored = withNumbers(r, order - s);
    for (const one of [signature, mirrored]) {
      expect((await verify(id, algorithm, "RAW", message, one)).SignatureValid).toBe(true);
      expect((await verify(id, algorithm, "DIGEST", digest, one)).SignatureValid).toBe(true);
    }
    for (const one of [
      withNumbers(0n, s),
      withNumbers(r, 0n),
      withNumbers(r, s + order),
      withNumbers(r, order),
    ]) {
      expect(await failure(verify(id, algorithm, "RAW", message, one))).toEqual(WRONG);
      expect(await failure(verify(id, algorithm, "DIGEST", digest, one))).toEqual(WRONG);
    }
  });

  it("refuses ECDSA as r and s side by side, as JSON web signatures have it", async () => {
    const { id, peer } = keyOf("ECC_NIST_P256");
    const [r, s] = numbersOf(peerSigns("ECDSA_SHA_256", message, peer));
    const hex = [r, s].map((number) => number.toString(16).padStart(64, "0")).join("");
    const call = verify(id, "ECDSA_SHA_256", "RAW", message, Buffer.from(hex, "hex"));
    expect(await failure(call)).toEqual(WRONG);
  });
});

/** The two numbers of an ECDSA signature in DER. */
function numbersOf(signature: Uint8Array): [bigint, bigint] {
  const [r, s] = (readSequence(signature) ?? []).map((part) => {
    const der = toDer(part);
    return BigInt(`0x${Buffer.from(der.subarray(2)).toString("hex")}`);
  });
  return [r ?? 0n, s ?? 0n];
}

function withNumbers(...numbers: readonly bigint[]): Uint8Array {
  const encoded = numbers.map((number) => {
    const hex = number.toString(16);
    const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
    const value = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(0x02, value.length), value]);
  });
  const body = Buffer.concat(encoded);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
