import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importAesGcmKey } from "../../src/crypto/aes-gcm.ts";
import { workerUrl } from "../support/shared-servers.ts";
import shorter from "../vectors/aes-128-192-gcm.json" with { type: "json" };
import longest from "../vectors/aes-256-gcm.json" with { type: "json" };
import { runGcmVectors } from "./gcm-vectors.ts";

const vectors = [...longest, ...shorter];

/** What a run over all vectors reports when all is well. */
const ALL_WELL = {
  sealed: vectors.filter(({ result }) => result === "pass").length,
  opened: vectors.filter(({ result }) => result === "pass").length,
  refused: vectors.filter(({ result }) => result === "fail").length,
  altered: expect.any(Number),
  failures: [],
};

describe("AES-GCM", () => {
  it("has all the vectors in this repository", () => {
    expect(longest).toHaveLength(450);
    expect(shorter).toHaveLength(350);
    expect(ALL_WELL).toMatchObject({ sealed: 350 + 250, refused: 100 + 100 });
  });

  it("agrees with the NIST vectors in Node", async () => {
    expect(await runGcmVectors(vectors)).toEqual(ALL_WELL);
  });

  it("agrees with the NIST vectors in workerd", async () => {
    const url = workerUrl(join(import.meta.dirname, "gcm-worker.ts"));
    const response = await fetch(url, { method: "POST", body: JSON.stringify(vectors) });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(ALL_WELL);
  });

  it.each([16, 24, 32])("imports keys of %d bytes that cannot be exported again", async (length) => {
    const key = await importAesGcmKey(new Uint8Array(length));
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  });
});
