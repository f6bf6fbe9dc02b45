import { randomBytes } from "node:crypto";
import {
  type KeySpec,
  type MessageType,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { readSequence } from "../../../src/crypto/der.ts";
import { kms } from "../../support/client.ts";
import { addKey } from "../../support/management.ts";
import { getPublicKey, peerKnows } from "../../support/peer-keys.ts";
import { handedOver, peerVerifies, SIGNING } from "../../support/peer-signatures.ts";

const client = kms();
/** One key of each spec: those of RSA take long to make. */
const keys = new Map<KeySpec, { id: string; arn: string }>();

const keyOf = (spec: KeySpec) => keys.get(spec) ?? { id: "", arn: "" };

async function sign(
  spec: KeySpec,
  SigningAlgorithm: SigningAlgorithmSpec,
  MessageType: MessageType | undefined,
  Message: Uint8Array,
): Promise<Uint8Array> {
  const command = new SignCommand({ KeyId: keyOf(spec).id, SigningAlgorithm, MessageType, Message });
  return (await client.send(command)).Signature ?? new Uint8Array();
}

beforeAll(async () => {
  for (const spec of new Set(SIGNING.map((row) => row.spec))) {
    keys.set(spec, await addKey(client, { KeySpec: spec, KeyUsage: "SIGN_VERIFY" }));
  }
});

describe.each(SIGNING)("Sign with $spec and $algorithm", ({ spec, algorithm, length, types }) => {
  it("answers the key's ARN, the algorithm and the signature, and nothing else", async () => {
    const [type] = types;
    const Message = handedOver(
      algorithm,
      type ?? "RAW",
      randomBytes(10),
      await getPublicKey(client, keyOf(spec).id),
    );
    const command = new SignCommand({
      KeyId: keyOf(spec).id,
      Message,
      MessageType: type,
      SigningAlgorithm: algorithm,
    });
    const { $metadata, ...answer } = await client.send(command);
    expect($metadata.httpStatusCode).toBe(200);
    expect(answer).toEqual({
      KeyId: keyOf(spec).arn,
      Signature: expect.any(Uint8Array),
      SigningAlgorithm: algorithm,
    });
    if (algorithm.startsWith("ECDSA")) expect(answer.Signature?.length).toBeLessThanOrEqual(length);
    else expect(answer.Signature).toHaveLength(length);
  });

  it.skipIf(!peerKnows(spec)).each(types)(
    "makes signatures of a message of type %s that OpenSSL takes",
    async (type) => {
      const publicKey = await getPublicKey(client, keyOf(spec).id);
      for (const size of [1, 100, 4096]) {
        const message = randomBytes(size);
        const signature = await sign(spec, algorithm, type, handedOver(algorithm, type, message, publicKey));
        expect(peerVerifies(algorithm, message, publicKey, signature)).toBe(true);
        message[0] = (message[0] ?? 0) ^ 1;
        expect(peerVerifies(algorithm, message, publicKey, signature)).toBe(false);
      }
    },
  );

  it.skipIf(!peerKnows(spec))(
    "makes signatures that Verify takes, whatever the type of the message",
    async () => {
      const publicKey = await getPublicKey(client, keyOf(spec).id);
      const message = randomBytes(1000);
      for (const signed of types) {
        const given = handedOver(algorithm, signed, message, publicKey);
        const Signature = await sign(spec, algorithm, signed, given);
        for (const MessageType of types) {
          const command = new VerifyCommand({
            KeyId: keyOf(spec).id,
            Message: handedOver(algorithm, MessageType, message, publicKey),
            MessageType,
            Signature,
            SigningAlgorithm: algorithm,
          });
          const { $metadata: _, ...answer } = await client.send(command);
          expect(answer).toEqual({
            KeyId: keyOf(spec).arn,
            SignatureValid: true,
            SigningAlgorithm: algorithm,
          });
        }
      }
    },
  );
});

describe("Sign", () => {
  it("signs many messages at once, with a key that was not used before", async () => {
    const { id } = await addKey(client, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    const publicKey = await getPublicKey(client, id);
    const messages = Array.from({ length: 20 }, () => randomBytes(100));
    const signatures = await Promise.all(
      messages.map((Message) =>
        client.send(new SignCommand({ KeyId: id, Message, SigningAlgorithm: "ECDSA_SHA_256" })),
      ),
    );
    for (const [at, message] of messages.entries()) {
      const { Signature } = signatures[at] ?? {};
      expect(peerVerifies("ECDSA_SHA_256", message, publicKey, Signature ?? new Uint8Array())).toBe(true);
    }
  });

  it.each<[KeySpec, SigningAlgorithmSpec]>([
    ["RSA_2048", "RSASSA_PSS_SHA_256"],
    ["ECC_NIST_P256", "ECDSA_SHA_256"],
    ["ML_DSA_44", "ML_DSA_SHAKE_256"],
  ])("never signs the same way twice with %s and %s", async (spec, algorithm) => {
    const Message = randomBytes(20);
    const signatures = await Promise.all(
      Array.from({ length: 5 }, () => sign(spec, algorithm, "RAW", Message)),
    );
    expect(new Set(signatures.map((one) => Buffer.from(one).toString("hex"))).size).toBe(5);
  });

  it.each<[KeySpec, SigningAlgorithmSpec]>([
    ["RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"],
    ["ECC_NIST_EDWARDS25519", "ED25519_SHA_512"],
  ])("always signs the same way with %s and %s", async (spec, algorithm) => {
    const Message = randomBytes(20);
    const one = await sign(spec, algorithm, "RAW", Message);
    expect(await sign(spec, algorithm, undefined, Message)).toEqual(one);
  });

  it("writes ECDSA's two numbers in the shortest form of DER, whatever their length", async () => {
    const { id } = keyOf("ECC_NIST_P256");
    const lengths = new Set<number>();
    for (let i = 0; i < 60; i++) {
      const command = new SignCommand({
        KeyId: id,
        Message: randomBytes(8),
        SigningAlgorithm: "ECDSA_SHA_256",
      });
      const { Signature = new Uint8Array() } = await client.send(command);
      lengths.add(Signature.length);
      expect(readSequence(Signature)).toHaveLength(2);
    }
    // One in two r, and one in two s, needs a zero in front.
    expect(lengths.size).toBeGreaterThan(1);
  });
});
