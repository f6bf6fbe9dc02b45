import { spawnSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../src/bytes.ts";
import { readAttestation } from "../../src/nitro/attestation.ts";
import { AWS_NITRO_ROOT } from "../../src/nitro/aws-root.ts";
import { ciphertextForRecipient } from "../../src/nitro/recipient.ts";
import { exported, rsaKeys, startEnclave } from "../support/enclave.ts";
import { seededRandom } from "../support/random.ts";
import { workerUrl } from "../support/shared-servers.ts";
import recipientVectors from "../vectors/kms-recipient.json" with { type: "json" };
import attestationVectors from "../vectors/nitro-attestation.json" with { type: "json" };
import { readMutatedKeys, readMutations } from "./mutations.ts";
import { ALL_READ, NOW, readAll, readRealDocuments, roundTrips } from "./scenarios.ts";

const NO_BYTES = new Uint8Array();
const KINDS = ["malformed", "untrusted", "expired", "badSignature", "noPublicKey", "unfitPublicKey"];
const { seed } = seededRandom();

/** What reading the real documents finds. */
const REAL = attestationVectors.map(({ moduleId, timestamp }) => ({
  moduleId,
  timestamp,
  registers: 16,
  authorities: 4,
  lengths: [1024, 1024, 1024],
  withKey: "unfitPublicKey",
  nextDay: "expired",
}));

function expectRefused(found: Record<string, number>, count: number): void {
  for (const kind of Object.keys(found)) expect(KINDS, `seed ${seed}`).toContain(kind);
  const total = Object.values(found).reduce((sum, each) => sum + each, 0);
  expect(total).toBeGreaterThan(count * 0.99);
}

function expectServed(found: Record<string, number>): void {
  const kinds = ["ok", "unfitPublicKey", "malformed"];
  for (const kind of Object.keys(found)) expect(kinds, `seed ${seed}`).toContain(kind);
}

describe("AWS's root certificate", () => {
  it("is the one whose fingerprint AWS publishes", () => {
    expect(createHash("sha256").update(AWS_NITRO_ROOT).digest("hex").toUpperCase()).toBe(
      "641A0321A3E244EFE456463195D606317ED7CDCC3C1756E09893F3C68F79BB5B",
    );
    expect(new X509Certificate(AWS_NITRO_ROOT).subject).toContain("CN=aws.nitro-enclaves");
  });
});

describe("an attestation document", () => {
  it("yields what the enclave proved", async () => {
    const enclave = await startEnclave({ now: NOW });
    const document = await enclave.attest({ payload: { nonce: Uint8Array.of(7) } });
    expect(await readAttestation(document, enclave.root, NOW)).toEqual({
      moduleId: "i-1234567890abcdef0-enc0123456789abcdef",
      timestamp: NOW,
      pcrs: new Map(Array.from({ length: 16 }, (_, index) => [index, new Uint8Array(48).fill(index)])),
      publicKey: enclave.publicKey,
      userData: null,
      nonce: Uint8Array.of(7),
    });
  });

  it("gives a reason for being refused that can end a sentence", async () => {
    const read = await readAttestation(new Uint8Array(), AWS_NITRO_ROOT, NOW);
    expect(read).toEqual({ problem: "malformed", reason: "it is not valid CBOR" });
  });

  it("is read as expected, whatever is special about it or its certificates, in Node", async () => {
    expect(await readAll()).toEqual(ALL_READ);
    expect(new Set(Object.values(ALL_READ))).toEqual(new Set(["ok", ...KINDS]));
  });

  it("of a real enclave verifies against AWS's root, in Node", async () => {
    expect(await readRealDocuments()).toEqual(REAL);
  });

  it("that was tampered with is refused, in Node", async () => {
    expectRefused(await readMutations(seed, 1000), 1000);
  });

  it("with a public key that was tampered with is refused, or the key serves, in Node", async () => {
    expectServed(await readMutatedKeys(seed, 100));
  });

  it.each([1024, 2560])("with an RSA key of %i bits is refused", async (modulusLength) => {
    const enclave = await startEnclave({ now: NOW });
    const publicKey = await exported("spki", (await rsaKeys(modulusLength)).publicKey);
    const document = await enclave.attest({ payload: { public_key: publicKey } });
    expect(await readAttestation(document, enclave.root, NOW)).toMatchObject({ problem: "unfitPublicKey" });
  });
});

describe("CiphertextForRecipient", () => {
  it.each([2048, 3072, 4096])(
    "is opened by the enclave's RSA key of %i bits, in Node",
    async (modulusLength) => {
      const found = await roundTrips(modulusLength);
      expect(Object.values(found).every(Boolean), JSON.stringify(found)).toBe(true);
    },
  );

  it("differs from what AWS KMS returns in nothing but what is encrypted", async () => {
    for (const vector of recipientVectors) {
      const real = fromBase64(vector.ciphertextForRecipient) ?? new Uint8Array();
      const publicKey = fromBase64(vector.publicKey) ?? new Uint8Array();
      const ours = await ciphertextForRecipient(new Uint8Array(vector.plaintextLength), publicKey);
      // Encrypted key, IV, encrypted content.
      const random = [
        [131, 387],
        [415, 431],
        [435, 483],
      ] as const;
      for (const [from, to] of random) ours.set(real.subarray(from, to), from);
      expect(toBase64(ours)).toBe(toBase64(real));
    }
  });

  it("is never the same twice", async () => {
    const { publicKey } = await startEnclave({ now: NOW });
    const [one, two] = [
      await ciphertextForRecipient(NO_BYTES, publicKey),
      await ciphertextForRecipient(NO_BYTES, publicKey),
    ];
    expect(toBase64(one)).not.toBe(toBase64(two));
  });

  it("is not made for a key that is not fit", async () => {
    await expect(ciphertextForRecipient(NO_BYTES, new Uint8Array(10))).rejects.toThrow(TypeError);
  });

  const noOpenSsl = spawnSync("openssl", ["version"]).status !== 0;
  it.skipIf(noOpenSsl)("is opened by OpenSSL (skipped where it is not installed)", async () => {
    const enclave = await startEnclave({ now: NOW });
    const plaintext = crypto.getRandomValues(new Uint8Array(2500));
    const folder = mkdtempSync(join(tmpdir(), "fauxkms-cms-"));
    try {
      const [key, message] = [join(folder, "key.der"), join(folder, "message.ber")];
      writeFileSync(key, enclave.privateKey, { mode: 0o600 });
      writeFileSync(message, await ciphertextForRecipient(plaintext, enclave.publicKey));
      const args = ["cms", "-decrypt", "-inform", "DER", "-in", message, "-keyform", "DER", "-inkey", key];
      const { status, stdout, stderr } = spawnSync("openssl", args);
      expect(status, stderr.toString()).toBe(0);
      expect(new Uint8Array(stdout)).toEqual(plaintext);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("inside workerd", () => {
  let found: {
    all: Record<string, string>;
    roundTrips: Record<string, boolean>;
    real: unknown[];
    mutations: Record<string, number>;
    mutatedKeys: Record<string, number>;
  };

  beforeAll(async () => {
    const url = workerUrl(join(import.meta.dirname, "nitro-worker.ts"));
    const body = JSON.stringify({ seed, mutations: 500 });
    const response = await fetch(url, { method: "POST", body });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    found = JSON.parse(text);
  });

  it("documents are read as in Node", () => {
    expect(found.all).toEqual(ALL_READ);
  });

  it("a real enclave's document verifies against AWS's root", () => {
    expect(found.real).toEqual(REAL);
  });

  it("documents that were tampered with are refused", () => {
    expectRefused(found.mutations, 500);
    expectServed(found.mutatedKeys);
  });

  it("the enclave opens what is encrypted for it", () => {
    expect(Object.values(found.roundTrips).every(Boolean), JSON.stringify(found.roundTrips)).toBe(true);
  });
});
