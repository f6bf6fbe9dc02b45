import { type KeyObject, randomBytes } from "node:crypto";
import {
  type KeySpec,
  type KeyUsageType,
  ListResourceTagsCommand,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import { addKey } from "../../support/management.ts";
import { adopt, getPublicKey, newPeerKey, peerKnows, spkiOf } from "../../support/peer-keys.ts";
import { newRsaKey } from "../../support/rsa-keys.ts";

/** Specs whose keys are short enough for a tag: 256 characters of base64. */
const ROWS = (
  [
    ["ECC_NIST_P256", "SIGN_VERIFY"],
    ["ECC_NIST_P384", "KEY_AGREEMENT"],
    ["ECC_SECG_P256K1", "SIGN_VERIFY"],
    ["ECC_NIST_EDWARDS25519", "SIGN_VERIFY"],
    ["ML_DSA_44", "SIGN_VERIFY"],
    ["ML_DSA_65", "SIGN_VERIFY"],
    ["ML_DSA_87", "SIGN_VERIFY"],
    ["ML_KEM_512", "ENCAPSULATE_DECAPSULATE"],
    ["ML_KEM_768", "ENCAPSULATE_DECAPSULATE"],
    ["ML_KEM_1024", "ENCAPSULATE_DECAPSULATE"],
    ["SM2", "ENCRYPT_DECRYPT"],
  ] as const satisfies readonly (readonly [KeySpec, KeyUsageType])[]
).filter(([spec]) => peerKnows(spec));

const tagged = (KeySpec: KeySpec, KeyUsage: KeyUsageType, material: Uint8Array) => ({
  KeySpec,
  KeyUsage,
  Tags: [{ TagKey: "_custom_key_material_", TagValue: Buffer.from(material).toString("base64") }],
});
const pkcs8 = (key: KeyObject) => Uint8Array.from(key.export({ format: "der", type: "pkcs8" }));
const inRegionOf = (spec: KeySpec) => kms({ region: spec === "SM2" ? "cn-north-1" : "us-east-1" });

describe.each(ROWS)("The tag _custom_key_material_ with %s", (spec, usage) => {
  it("fixes the key, and is nowhere to be seen afterwards", async () => {
    const client = inRegionOf(spec);
    const peer = newPeerKey(spec);
    const { id } = await adopt(client, spec, usage, peer);
    expect(spkiOf(await getPublicKey(client, id))).toEqual(spkiOf(peer));
    expect((await client.send(new ListResourceTagsCommand({ KeyId: id }))).Tags).toEqual([]);
  });

  it("refuses what is no such key, and does not repeat it", async () => {
    const others = ROWS.map(([other]) => other).filter((other) => other !== spec && !other.startsWith("ML_"));
    const good = newPeerKey(spec);
    const bad = [
      ...others.map((other) => pkcs8(newPeerKey(other))).filter((one) => one.length <= 192),
      randomBytes(32),
      randomBytes(100),
      spkiOf(good).subarray(0, 192),
      new Uint8Array(0),
    ];
    for (const [at, material] of bad.entries()) {
      const seen = await failure(addKey(inRegionOf(spec), tagged(spec, usage, material)));
      expect([at, seen]).toEqual([
        at,
        {
          name: "ValidationException",
          message: `The value of tag _custom_key_material_ is not material for KeySpec ${spec}.`,
          status: 400,
        },
      ]);
    }
  });
});

describe("The tag _custom_key_material_", () => {
  it("makes one key in any deployment", async () => {
    const peer = newPeerKey("ECC_NIST_P256");
    const [here, there] = [kms(), kms({ server: "observe" })];
    const [one, two] = [
      await adopt(here, "ECC_NIST_P256", "SIGN_VERIFY", peer),
      await adopt(there, "ECC_NIST_P256", "SIGN_VERIFY", peer),
    ];
    const input = { Message: randomBytes(10), SigningAlgorithm: "ECDSA_SHA_256" } as const;
    const { Signature } = await here.send(new SignCommand({ KeyId: one.id, ...input }));
    const answer = await there.send(new VerifyCommand({ KeyId: two.id, ...input, Signature }));
    expect(answer.SignatureValid).toBe(true);
  });

  it("has no room for a key of RSA, which can be imported", async () => {
    const key = newRsaKey(2048);
    expect(await failure(addKey(kms(), tagged("RSA_2048", "SIGN_VERIFY", pkcs8(key))))).toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Member must have length less than or equal to 256"),
    });
  });
});
