import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concat, fromHex, utf8 } from "../../../src/bytes.ts";
import { notValid } from "../../support/alibaba-failures.ts";
import { alibabaImport, alibabaImportParameters } from "../../support/alibaba-import.ts";
import { base64, makeAlibabaKey, unbase64 } from "../../support/alibaba-keys.ts";
import { peerSeal } from "../../support/peer-gcm.ts";
import aes from "../../vectors/aes-256-gcm.json" with { type: "json" };
import sm4 from "../../vectors/sm4-gcm.json" with { type: "json" };

/** Bytes of a nonce and a tag, which are the end of a blob but for the ciphertext between them. */
const NONCE = 12;
const TAG = 16;

/** A published case with a plaintext, by the key spec that its key is imported into. */
const CASES = [
  ["Aliyun_SM4", "sm4", sm4.find(({ source, result }) => source === "rfc8998" && result === "valid")],
  ["Aliyun_AES_256", "aes-256-gcm", aes.find(({ pt }) => Boolean(pt))],
] as const;

describe.each(CASES)("a key of %s with imported material", (KeySpec, cipher, vector) => {
  const plaintext = fromHex(vector && "msg" in vector ? vector.msg : (vector?.pt ?? ""));
  const material = Buffer.from(vector?.key ?? "", "hex");
  const iv = fromHex(vector?.iv ?? "");

  /** The key, with the material of the case. */
  async function importedKey() {
    const key = await makeAlibabaKey({ KeySpec, Origin: "EXTERNAL", ProtectionLevel: "HSM" });
    const parameters = await alibabaImportParameters(key);
    await key.client.call("ImportKeyMaterial", alibabaImport(key, parameters, material));
    return key;
  }

  it("has vectors", () => {
    expect(plaintext.length).toBeGreaterThan(0);
    expect(iv).toHaveLength(NONCE);
    const sealed = peerSeal(cipher, material, iv, plaintext, fromHex(vector?.aad ?? ""));
    expect(Buffer.from(sealed).toString("hex")).toBe(`${vector?.ct}${vector?.tag}`);
  });

  it("opens what another implementation seals with that material", async () => {
    const { client, id } = await importedKey();
    const made = await client.call("Encrypt", { KeyId: id, Plaintext: base64(randomBytes(7)) });
    const blob = unbase64(made.CiphertextBlob);
    const beginning = blob.subarray(0, blob.length - 7 - TAG - NONCE);
    const header = beginning.subarray(36);
    const length = (text: string) => Uint8Array.of(0, 0, 0, utf8(text).length);
    const context = concat(length("a"), utf8("a"), length("é"), utf8("é"));
    const theirs = concat(beginning, iv, peerSeal(cipher, material, iv, plaintext, concat(header, context)));
    const opening = { CiphertextBlob: base64(theirs), EncryptionContext: { a: "é" } };
    expect(await client.call("Decrypt", opening)).toMatchObject({
      KeyId: id,
      KeyVersionId: made.KeyVersionId,
      Plaintext: base64(plaintext),
    });
    expect(await client.failure("Decrypt", { ...opening, EncryptionContext: { a: "e" } })).toEqual(
      notValid("CiphertextBlob"),
    );
  });

  it("waits for its material, loses it, and gets it back", async () => {
    const key = await importedKey();
    const { client, id } = key;
    const { CiphertextBlob } = await client.call("Encrypt", { KeyId: id, Plaintext: base64(plaintext) });
    await client.call("DeleteKeyMaterial", { KeyId: id });
    const pending = { code: "Rejected.PendingImport", status: 409 };
    expect(await client.failure("Encrypt", { KeyId: id, Plaintext: "AAAA" })).toMatchObject(pending);
    expect(await client.failure("Decrypt", { CiphertextBlob })).toMatchObject(pending);
    const parameters = await alibabaImportParameters(key);
    await client.call("ImportKeyMaterial", alibabaImport(key, parameters, material));
    expect(await client.call("Decrypt", { CiphertextBlob })).toMatchObject({ Plaintext: base64(plaintext) });
  });
});
