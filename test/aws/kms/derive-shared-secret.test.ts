import { createPublicKey, diffieHellman, ECDH, type KeyObject, randomBytes } from "node:crypto";
import { DeriveSharedSecretCommand, type KeySpec } from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { subjectPublicKeyInfo } from "../../../src/crypto/der.ts";
import { failure, freshAccount, kms, raw } from "../../support/client.ts";
import { wordless } from "../../support/keys.ts";
import { addKey } from "../../support/management.ts";
import { adopt, CURVES, getPublicKey, newPeerKey, spkiOf } from "../../support/peer-keys.ts";

/** Each curve, the bytes of its field, and its object identifier. */
const ROWS = [
  { spec: "ECC_NIST_P256", length: 32, oid: "1.2.840.10045.3.1.7" },
  { spec: "ECC_NIST_P384", length: 48, oid: "1.3.132.0.34" },
  { spec: "ECC_NIST_P521", length: 66, oid: "1.3.132.0.35" },
] as const;

const UNUSABLE = wordless("ValidationException");
const account = freshAccount();
const client = kms({ account });
const keys = new Map<KeySpec, { id: string; arn: string }>();
const keyOf = (spec: KeySpec) => keys.get(spec) ?? { id: "", arn: "" };

async function derive(KeyId: string, PublicKey: Uint8Array) {
  const command = new DeriveSharedSecretCommand({ KeyId, PublicKey, KeyAgreementAlgorithm: "ECDH" });
  const { $metadata: _, ...answer } = await client.send(command);
  return answer;
}

/** A public key with any point at all in it. */
function withPoint(oid: string, point: Uint8Array): Uint8Array {
  return subjectPublicKeyInfo("1.2.840.10045.2.1", oid, point);
}

const pointOf = (key: KeyObject, length: number) => spkiOf(key).subarray(-(2 * length + 1));

beforeAll(async () => {
  for (const { spec } of ROWS) {
    keys.set(spec, await addKey(client, { KeySpec: spec, KeyUsage: "KEY_AGREEMENT" }));
  }
});

describe.each(ROWS)("DeriveSharedSecret with $spec", ({ spec, length, oid }) => {
  it("agrees with OpenSSL", async () => {
    const { id, arn } = keyOf(spec);
    const publicKey = await getPublicKey(client, id);
    for (let i = 0; i < 10; i++) {
      const privateKey = newPeerKey(spec);
      const { SharedSecret, ...answer } = await derive(id, spkiOf(privateKey));
      expect(SharedSecret).toHaveLength(length);
      expect(Buffer.from(SharedSecret ?? [])).toEqual(diffieHellman({ privateKey, publicKey }));
      expect(answer).toEqual({ KeyId: arn, KeyAgreementAlgorithm: "ECDH", KeyOrigin: "AWS_KMS" });
    }
  });

  it("gives two keys of KMS one secret", async () => {
    const { id } = keyOf(spec);
    const other = await addKey(client, { KeySpec: spec, KeyUsage: "KEY_AGREEMENT" });
    const [one, two] = [
      await derive(id, spkiOf(await getPublicKey(client, other.id))),
      await derive(other.id, spkiOf(await getPublicKey(client, id))),
    ];
    expect(one.SharedSecret).toEqual(two.SharedSecret);
  });

  it("keeps the zeros that a secret begins with", async () => {
    const peer = newPeerKey(spec);
    const { id } = await adopt(client, spec, "KEY_AGREEMENT", peer);
    const publicKey = createPublicKey(peer);
    for (;;) {
      const privateKey = newPeerKey(spec);
      const secret = diffieHellman({ privateKey, publicKey });
      // Of P-521, whose field has 521 bits, one in two does.
      if (secret[0] !== 0) continue;
      expect(Buffer.from((await derive(id, spkiOf(privateKey))).SharedSecret ?? [])).toEqual(secret);
      break;
    }
  });

  it("refuses what is no public key on its curve, without a text", async () => {
    const { id } = keyOf(spec);
    const good = newPeerKey(spec);
    const spki = spkiOf(good);
    const point = pointOf(good, length);
    const off = Uint8Array.from(point);
    off[off.length - 1] = (off.at(-1) ?? 0) ^ 1;
    const compressed = ECDH.convertKey(point, CURVES[spec] ?? "", undefined, "hex", "compressed").toString();
    const hybrid = Uint8Array.from(point);
    hybrid[0] = 6 + ((point.at(-1) ?? 0) & 1);
    const others = [
      ...ROWS.map((row) => row.spec),
      "ECC_SECG_P256K1",
      "ECC_NIST_EDWARDS25519",
      "RSA_2048",
    ] as const;
    const bad: readonly Uint8Array[] = [
      ...others.filter((one) => one !== spec).map((one) => spkiOf(newPeerKey(one))),
      withPoint(oid, off),
      withPoint(oid, Uint8Array.of(0)),
      withPoint(oid, new Uint8Array(0)),
      withPoint(oid, Buffer.concat([Buffer.of(4), Buffer.alloc(2 * length)])),
      withPoint(oid, Buffer.concat([Buffer.of(4), Buffer.alloc(2 * length, 0xff)])),
      withPoint(oid, Buffer.from(compressed, "hex")),
      withPoint(oid, hybrid),
      withPoint(oid, point.subarray(1)),
      withPoint(oid, point.subarray(0, -1)),
      withPoint("1.3.132.0.10", point),
      point,
      spki.subarray(0, -1),
      Buffer.concat([spki, Buffer.of(0)]),
      Uint8Array.from(good.export({ format: "der", type: "pkcs8" })),
      Buffer.from(createPublicKey(good).export({ format: "pem", type: "spki" })),
      Uint8Array.of(0),
      randomBytes(8192),
    ];
    for (const [at, one] of bad.entries()) {
      expect([at, await failure(derive(id, one))]).toEqual([at, UNUSABLE]);
    }
  });
});

describe("DeriveSharedSecret", () => {
  it("answers the origin of the key", async () => {
    // Too long for a tag, so it is imported.
    const { id } = await adopt(client, "ECC_NIST_P521", "KEY_AGREEMENT", newPeerKey("ECC_NIST_P521"));
    const { KeyOrigin } = await derive(id, spkiOf(newPeerKey("ECC_NIST_P521")));
    expect(KeyOrigin).toBe("EXTERNAL");
  });

  it.each([
    [0, "greater than or equal to 1"],
    [8193, "less than or equal to 8192"],
  ])("refuses a public key of %i bytes", async (length, rule) => {
    expect(await failure(derive(keyOf("ECC_NIST_P256").id, new Uint8Array(length)))).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(
        `at 'publicKey' failed to satisfy constraint: Member must have length ${rule}`,
      ),
    });
  });

  it("knows one algorithm", async () => {
    const body = {
      KeyId: keyOf("ECC_NIST_P256").id,
      PublicKey: Buffer.from(spkiOf(newPeerKey("ECC_NIST_P256"))).toString("base64"),
      KeyAgreementAlgorithm: "X25519",
    };
    expect((await raw("DeriveSharedSecret", body, { account })).json).toEqual({
      __type: "ValidationException",
      message:
        "1 validation error detected: Value 'X25519' at 'keyAgreementAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [ECDH]",
    });
  });
});
