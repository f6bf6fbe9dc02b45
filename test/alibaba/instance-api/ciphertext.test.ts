import { createDecipheriv } from "node:crypto";
import { expect, it } from "vitest";
import { encryptRaw } from "../../../src/alibaba/instance-api/ciphertext.ts";
import { aeadOf } from "../../../src/crypto/aead.ts";
import { inWorkerd } from "../../crypto/in-workerd.ts";
import { seededRandom } from "../../support/random.ts";
import { runCiphertexts } from "./ciphertext-runs.ts";

const random = seededRandom();
const { seed: randomSeed } = random;

it.each([
  ["Node", () => runCiphertexts({ randomSeed })],
  ["workerd", () => inWorkerd("instance-ciphertexts", { randomSeed })],
])(
  `a key decrypts what it encrypted in any way, and nothing that was altered, in %s, SEED=${randomSeed}`,
  async (_, run) => {
    const { failures, checked } = await run();
    expect(failures).toEqual([]);
    expect(checked).toMatchObject({ decrypted: 28, opened: 28, "whole blocks": 8 });
  },
);

it("Encrypt's ciphertext is that of AES-256-GCM with the tag behind it, which anybody with the key can open", async () => {
  const [raw, iv, aad, text] = [random.bytes(32), random.bytes(12), random.bytes(5), random.bytes(100)];
  const key = { cipher: await aeadOf({ algorithm: "AES-GCM", length: 32 }, raw), raw };
  const choice = { algorithm: "AES_GCM", paddingMode: null, iv, aad } as const;
  const sealed = (await encryptRaw(key, choice, text)) ?? new Uint8Array();
  const peer = createDecipheriv("aes-256-gcm", raw, iv).setAAD(aad).setAuthTag(sealed.subarray(-16));
  const opened = Buffer.concat([peer.update(sealed.subarray(0, -16)), peer.final()]);
  expect([...opened]).toEqual([...text]);
});
