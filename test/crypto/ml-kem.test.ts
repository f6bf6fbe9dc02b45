import * as nodeCrypto from "node:crypto";
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mlKem } from "../../src/crypto/ml-kem.ts";
import { seededRandom } from "../support/random.ts";
import cases from "../vectors/ml-kem.json" with { type: "json" };
import { inWorkerd } from "./in-workerd.ts";
import { runMlKem } from "./ml-kem-vectors.ts";

const SETS = ["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"] as const;
const { seed } = seededRandom();
const vectors = { cases, randomSeed: seed };

/** What a run reports of the vectors when all is well. */
const ALL_WELL = {
  "acvp-keygen key": 9,
  "acvp-encap encapsulation": 6,
  "acvp-decap decapsulation": 12,
  "kat encapsulation": 12,
  "kat key": 12,
  "kat secret": 12,
  "kat rejection": 12,
  "cctv-unluckysample encapsulation": 3,
  "cctv-unluckysample decapsulation": 3,
  "cctv-strcmp decapsulation": 3,
  "rfc9935 SPKI": 3,
  "rfc9935 accepted": 3,
  "rfc9935 other set": 6,
};

/** In Node since 24.7, in its types later. */
const { encapsulate, decapsulate } = nodeCrypto as unknown as {
  encapsulate(key: KeyObject): { sharedKey: Buffer; ciphertext: Buffer };
  decapsulate(key: KeyObject, ciphertext: Uint8Array): Buffer;
};

describe(`ML-KEM, SEED=${seed}`, () => {
  it("agrees with the published vectors in Node", async () => {
    const { failures, checked } = await runMlKem(vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with the published vectors where the runtime has no ML-KEM", async () => {
    const { failures, checked } = await runMlKem(vectors, null);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it("agrees with the published vectors in workerd", async () => {
    const { failures, checked } = await inWorkerd("ml-kem", vectors);
    expect(failures).toEqual([]);
    expect(checked).toMatchObject(ALL_WELL);
  });

  it.each(SETS)("%s agrees with OpenSSL", async (set) => {
    const { material, publicKey: generated } = await mlKem(set).generate();
    const key = await mlKem(set).load(material);
    const privateKey = createPrivateKey({ key: Buffer.from(material), format: "der", type: "pkcs8" });
    const spki = Buffer.from(key.publicKey ?? []);
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
    expect(privateKey.asymmetricKeyType).toBe(set.toLowerCase());
    expect(Buffer.from(generated ?? [])).toEqual(spki);
    expect(createPublicKey(privateKey).export({ format: "der", type: "spki" })).toEqual(spki);

    const ours = await key.encapsulate?.();
    expect(decapsulate(privateKey, ours?.ciphertext ?? new Uint8Array())).toEqual(
      Buffer.from(ours?.secret ?? []),
    );
    const theirs = encapsulate(publicKey);
    const secret = await key.decapsulate?.(new Uint8Array(theirs.ciphertext));
    expect(Buffer.from(secret ?? [])).toEqual(theirs.sharedKey);

    // Of a ciphertext that is nobody's, both make the same of the seed's second half.
    const foreign = new Uint8Array(theirs.ciphertext).fill(1);
    expect(Buffer.from((await key.decapsulate?.(foreign)) ?? [])).toEqual(decapsulate(privateKey, foreign));
  });

  it.each(SETS)("%s accepts a key that OpenSSL made", async (set) => {
    const generate = generateKeyPairSync as (type: string) => ReturnType<typeof generateKeyPairSync>;
    const { privateKey, publicKey } = generate(set.toLowerCase());
    const exported = new Uint8Array(privateKey.export({ format: "der", type: "pkcs8" }));
    const material = await mlKem(set).accept(exported);
    expect(material).toHaveLength(86);
    const { publicKey: spki } = await mlKem(set).load(material ?? new Uint8Array());
    expect(Buffer.from(spki ?? [])).toEqual(publicKey.export({ format: "der", type: "spki" }));
    // The seed's last byte is only in the expanded key's last.
    exported[exported.length - 1] = (exported[exported.length - 1] ?? 0) ^ 1;
    expect(await mlKem(set).accept(exported)).toBeNull();
  });
});
