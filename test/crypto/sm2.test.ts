import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import { sm2 as library } from "sm-crypto-v2";
import { describe, expect, it, vi } from "vitest";
import { fromHex, toHex } from "../../src/bytes.ts";
import { ecPrivateKeyInfo } from "../../src/crypto/ec-private-key.ts";
import { sm2 } from "../../src/crypto/sm2.ts";
import { Random, seededRandom } from "../support/random.ts";
import cases from "../vectors/sm2.json" with { type: "json" };
import { inWorkerd } from "./in-workerd.ts";
import { runSm2, ZERO_MASK, ZERO_MASK_RANDOM } from "./sm2-vectors.ts";

const CURVE = { namedCurve: "SM2" };
const { seed } = seededRandom();
const vectors = { cases, randomSeed: seed };

/** What a run reports of the vectors when all is well. */
const ALL_WELL = {
  "public point": 2,
  SPKI: 1,
  "PKCS #8": 1,
  "signature of digest": 8,
  "signature of message": 8,
  digest: 1,
  signing: 1,
  decrypted: 11,
  "mask of zeros": 1,
};

describe(`SM2, SEED=${seed}`, () => {
  it("agrees with the published vectors in Node", async () => {
    const { failures, checked } = await runSm2(vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with the published vectors in workerd", async () => {
    const { failures, checked } = await inWorkerd("sm2", vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with OpenSSL", async () => {
    const { material, publicKey: generated } = await sm2.generate();
    const key = await sm2.load(material);
    const spki = Buffer.from(key.publicKey ?? []);
    expect(Buffer.from(generated ?? [])).toEqual(spki);
    const privateKey = createPrivateKey({ key: Buffer.from(material), format: "der", type: "pkcs8" });
    expect(privateKey.export({ format: "der", type: "pkcs8" })).toEqual(Buffer.from(material));
    expect(createPublicKey(privateKey).export({ format: "der", type: "spki" })).toEqual(spki);
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });

    // Node signs for an empty identifier and cannot be told another.
    const random = new Random(seed);
    for (let i = 0; i < 20; i++) {
      const message = random.bytes(random.int(0, 4096));
      const digest = new Uint8Array(fromHex(library.getHash(message, toHex(spki.subarray(-65)), "")));
      const theirs = new Uint8Array(sign("sm3", message, privateKey));
      expect(await key.verify?.("SM2DSA", digest, theirs, "DIGEST")).toBe(true);
      expect(await key.verify?.("SM2DSA", message, theirs, "RAW")).toBe(false);
      const ours = await key.sign?.("SM2DSA", digest, "DIGEST");
      expect(verify("sm3", message, publicKey, ours ?? new Uint8Array())).toBe(true);
    }
  });

  it("agrees on the secrets that OpenSSL derives", async () => {
    for (let i = 0; i < 20; i++) {
      const [one, other] = [generateKeyPairSync("ec", CURVE), generateKeyPairSync("ec", CURVE)];
      const material = await sm2.accept(one.privateKey.export({ format: "der", type: "pkcs8" }));
      const key = await sm2.load(material ?? new Uint8Array());
      const secret = await key.deriveSharedSecret?.(other.publicKey.export({ format: "der", type: "spki" }));
      const theirs = diffieHellman({ privateKey: one.privateKey, publicKey: other.publicKey });
      expect(Buffer.from(secret ?? [])).toEqual(theirs);
    }
  });

  it("encrypts once more where the mask is all zeros", async () => {
    const standard = cases.find(({ source }) => source === "gbt32918.5");
    const { scalar, point } = { scalar: standard?.scalar ?? "", point: standard?.point ?? "" };
    const material = ecPrivateKeyInfo("1.2.156.10197.1.301", fromHex(scalar), fromHex(point));
    const key = await sm2.load(material);
    const plaintext = Uint8Array.of(7);
    const getRandomValues = vi.spyOn(crypto, "getRandomValues");
    const next = (random: string) =>
      getRandomValues.mockImplementationOnce((array: unknown) => {
        (array as Uint8Array).set(fromHex(random));
        return array as never;
      });
    next(ZERO_MASK_RANDOM);
    const unfit = library.doEncrypt(plaintext, point, 1, { asn1: true });
    next(ZERO_MASK_RANDOM);
    next("01".padStart(96, "0"));
    const ciphertext = (await key.encrypt?.("SM2PKE", plaintext)) ?? new Uint8Array();
    const { length } = getRandomValues.mock.calls;
    getRandomValues.mockRestore();
    expect(unfit).toBe(ZERO_MASK);
    expect(length).toBe(3);
    expect(toHex(ciphertext)).not.toBe(ZERO_MASK);
    expect(await key.decrypt?.("SM2PKE", ciphertext)).toEqual(plaintext);
  });
});
