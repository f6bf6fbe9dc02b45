import * as nodeCrypto from "node:crypto";
import { DecapsulateCommand, EncapsulateCommand, type KeySpec } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import { adopt, getPublicKey, newPeerKey, peerKnows, spkiOf } from "../../support/peer-keys.ts";

/** Each key spec and the bytes of its ciphertexts (FIPS 203 §8). */
const ROWS = [
  { spec: "ML_KEM_512", length: 768 },
  { spec: "ML_KEM_768", length: 1088 },
  { spec: "ML_KEM_1024", length: 1568 },
] as const;

const { randomBytes } = nodeCrypto;
const ML_KEM = { EncapsulationAlgorithm: "ML_KEM" } as const;
const account = freshAccount();
const client = kms({ account });
const keys = new Map<KeySpec, { id: string; arn: string }>();
const keyOf = (spec: KeySpec) => keys.get(spec) ?? { id: "", arn: "" };

async function encapsulate(KeyId: string) {
  const { $metadata: _, ...answer } = await client.send(new EncapsulateCommand({ KeyId, ...ML_KEM }));
  return answer;
}

async function decapsulate(KeyId: string, SharedSecretCiphertextBlob: Uint8Array | undefined) {
  const command = new DecapsulateCommand({ KeyId, SharedSecretCiphertextBlob, ...ML_KEM });
  const { $metadata: _, ...answer } = await client.send(command);
  return answer;
}

beforeAll(async () => {
  for (const { spec } of ROWS) {
    keys.set(spec, await addKey(client, { KeySpec: spec, KeyUsage: "ENCAPSULATE_DECAPSULATE" }));
  }
});

describe.each(ROWS)("Encapsulate and Decapsulate with $spec", ({ spec, length }) => {
  it("share a secret of 32 bytes, a new one each time", async () => {
    const { id, arn } = keyOf(spec);
    const secrets = new Set<string>();
    for (let i = 0; i < 5; i++) {
      const {
        SharedSecret = new Uint8Array(),
        SharedSecretCiphertextBlob,
        ...answer
      } = await encapsulate(id);
      expect(SharedSecret).toHaveLength(32);
      expect(SharedSecretCiphertextBlob).toHaveLength(length);
      expect(answer).toEqual({ KeyId: arn, ...ML_KEM });
      expect(await decapsulate(id, SharedSecretCiphertextBlob)).toEqual({
        KeyId: arn,
        SharedSecret,
        ...ML_KEM,
      });
      secrets.add(Buffer.from(SharedSecret).toString("hex"));
    }
    expect(secrets.size).toBe(5);
  });

  it.skipIf(!peerKnows(spec))("agree with OpenSSL, whoever encapsulates", async () => {
    const { id } = keyOf(spec);
    const theirs = nodeCrypto.encapsulate(await getPublicKey(client, id));
    const found = await decapsulate(id, new Uint8Array(theirs.ciphertext));
    expect(Buffer.from(found.SharedSecret ?? [])).toEqual(Buffer.from(theirs.sharedKey));

    const peer = newPeerKey(spec);
    const adopted = await adopt(client, spec, "ENCAPSULATE_DECAPSULATE", peer);
    expect(spkiOf(await getPublicKey(client, adopted.id))).toEqual(spkiOf(peer));
    const { SharedSecret, SharedSecretCiphertextBlob } = await encapsulate(adopted.id);
    const opened = nodeCrypto.decapsulate(peer, SharedSecretCiphertextBlob ?? new Uint8Array());
    expect(Buffer.from(SharedSecret ?? [])).toEqual(Buffer.from(opened));
  });

  it.skipIf(!peerKnows(spec))(
    "answer a ciphertext of another key or none with the secret of FIPS 203",
    async () => {
      const peer = newPeerKey(spec);
      const { id } = await adopt(client, spec, "ENCAPSULATE_DECAPSULATE", peer);
      const foreign = (await encapsulate(keyOf(spec).id)).SharedSecretCiphertextBlob ?? new Uint8Array();
      const { SharedSecret, SharedSecretCiphertextBlob = new Uint8Array() } = await encapsulate(id);
      const altered = Uint8Array.from(SharedSecretCiphertextBlob);
      altered[0] = (altered[0] ?? 0) ^ 1;
      for (const blob of [foreign, altered, randomBytes(length), new Uint8Array(length)]) {
        const found = await decapsulate(id, blob);
        expect(found.SharedSecret).not.toEqual(SharedSecret);
        // The secret of a rejection (FIPS 203 §6.3) is that of OpenSSL, and the same each time.
        expect(Buffer.from(found.SharedSecret ?? [])).toEqual(
          Buffer.from(nodeCrypto.decapsulate(peer, blob)),
        );
        expect(await decapsulate(id, blob)).toEqual(found);
      }
    },
  );

  it("refuse a ciphertext of another length, without a text", async () => {
    const { id } = keyOf(spec);
    const lengths = [1, 32, 768, 1088, 1568, length - 1, length + 1, 6144].filter((one) => one !== length);
    for (const one of lengths) {
      const call = decapsulate(id, new Uint8Array(one));
      expect(await failure(call)).toEqual(wordless("InvalidCiphertextException"));
    }
  });
});

describe("Decapsulate", () => {
  it.each([0, 6145])("refuses a ciphertext of %i bytes by its constraint", async (length) => {
    expect(await failure(decapsulate(keyOf("ML_KEM_512").id, new Uint8Array(length)))).toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(
        /at 'sharedSecretCiphertextBlob' failed to satisfy constraint: Member must have length/,
      ),
    });
  });
});

describe.each(["Encapsulate", "Decapsulate"])("%s", (operation) => {
  it("needs an algorithm, and knows one", async () => {
    const body = { KeyId: keyOf("ML_KEM_512").id, SharedSecretCiphertextBlob: "eA==" };
    expect((await raw(operation, body, { account })).json).toEqual({
      __type: "ValidationException",
      message:
        "1 validation error detected: Value null at 'encapsulationAlgorithm' failed to satisfy constraint: Member must not be null",
    });
    const other = { ...body, EncapsulationAlgorithm: "X_WING" };
    expect((await raw(operation, other, { account })).json).toEqual({
      __type: "ValidationException",
      message:
        "1 validation error detected: Value 'X_WING' at 'encapsulationAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [ML_KEM]",
    });
  });
});
