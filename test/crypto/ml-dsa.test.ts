import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mlDsa } from "../../src/crypto/ml-dsa.ts";
import { Random, seededRandom } from "../support/random.ts";
import acvp from "../vectors/ml-dsa-acvp-sigver.json" with { type: "json" };
import keys from "../vectors/ml-dsa-keys.json" with { type: "json" };
import signatures from "../vectors/ml-dsa-sign.json" with { type: "json" };
import verifications from "../vectors/ml-dsa-verify.json" with { type: "json" };
import { inWorkerd, workerdAnswer } from "./in-workerd.ts";
import { runMlDsa } from "./ml-dsa-vectors.ts";

const SETS = ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const;
const ALGORITHM = "ML_DSA_SHAKE_256";
const { seed } = seededRandom();
const vectors = { keys, sign: signatures, verify: verifications, acvp, randomSeed: seed };

/** What a run reports of the vectors when all is well. */
const ALL_WELL = {
  "key generation": 9,
  SPKI: 3,
  "form accepted": 6,
  "expanded alone": 3,
  "other set": 6,
  "seed and key that do not belong together": 1,
  "deterministic signature": 18,
  "verified by the key": 18,
  "verify valid": verifications.filter(({ result }) => result === "valid").length,
  "verify invalid": verifications.filter(({ result }) => result === "invalid").length,
  "acvp no modification": 3,
  "acvp modify message": 3,
  "acvp modify signature": 3,
  "acvp too many hints": 3,
  "acvp z too large": 3,
};

describe(`ML-DSA, SEED=${seed}`, () => {
  it("agrees with the published vectors in Node", async () => {
    const { failures, checked } = await runMlDsa(vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with the published vectors where the runtime has no ML-DSA", async () => {
    const { failures, checked } = await runMlDsa(vectors, null);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with the published vectors in workerd", async () => {
    const { failures, checked } = await inWorkerd("ml-dsa", vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("is the runtime's own in workerd with the flags of the deployed Worker", async () => {
    expect(await workerdAnswer("modern-subtle", {})).toBe(true);
  });

  it.each(SETS)("%s agrees with OpenSSL", async (set) => {
    const { material, publicKey: generated } = await mlDsa(set).generate();
    const key = await mlDsa(set).load(material);
    const privateKey = createPrivateKey({ key: Buffer.from(material), format: "der", type: "pkcs8" });
    const spki = Buffer.from(key.publicKey ?? []);
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
    expect(privateKey.asymmetricKeyType).toBe(set.toLowerCase());
    expect(Buffer.from(generated ?? [])).toEqual(spki);
    expect(createPublicKey(privateKey).export({ format: "der", type: "spki" })).toEqual(spki);

    const message = new Random(seed).bytes(4096);
    const signature = await key.sign?.(ALGORITHM, message, "RAW");
    expect(verify(null, message, publicKey, signature ?? new Uint8Array())).toBe(true);
    const theirs = new Uint8Array(sign(null, message, privateKey));
    expect(await key.verify?.(ALGORITHM, message, theirs, "RAW")).toBe(true);
  });

  it.each(SETS)("%s accepts a key that OpenSSL made", async (set) => {
    // The types of Node 24.19 know one overload for each set.
    const generate = generateKeyPairSync as (type: string) => ReturnType<typeof generateKeyPairSync>;
    const { privateKey, publicKey } = generate(set.toLowerCase());
    const exported = new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" }));
    const material = await mlDsa(set).accept(exported);
    expect(material).toHaveLength(54);
    const { publicKey: spki } = await mlDsa(set).load(material ?? new Uint8Array());
    expect(Buffer.from(spki ?? [])).toEqual(publicKey.export({ format: "der", type: "spki" }));
  });
});
