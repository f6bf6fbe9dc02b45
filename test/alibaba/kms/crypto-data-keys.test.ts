import { constants, type KeyObject, privateDecrypt, randomBytes } from "node:crypto";
import { GenerateDataKeyRequest, GenerateDataKeyWithoutPlaintextRequest } from "@alicloud/kms20160120";
import { sm2 } from "sm-crypto-v2";
import { describe, expect, it } from "vitest";
import { alibabaClient, freshAlibabaAccount } from "../../support/alibaba.ts";
import { notProvided, notValid, UNSUPPORTED } from "../../support/alibaba-failures.ts";
import { base64, makeAlibabaKey, unbase64 } from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { newPeerKey, spkiOf } from "../../support/peer-keys.ts";
import { newRsaKeyPair } from "../../support/rsa-keys.ts";

const RSA = newRsaKeyPair(2048);
const SM2 = newPeerKey("SM2");

/** How whoever has the private key opens an exported data key. */
const WRAPPINGS = [
  [
    "RSA_2048",
    "RSAES_OAEP_SHA_256",
    190,
    opensRsa({ padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }),
  ],
  [
    "RSA_2048",
    "RSAES_OAEP_SHA_1",
    214,
    opensRsa({ padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }),
  ],
  ["RSA_2048", "RSAES_PKCS1_V1_5", 245, opensRsa({ padding: constants.RSA_PKCS1_PADDING })],
  ["EC_SM2", "SM2PKE", 1024, opensSm2],
] as const;

function opensRsa(options: { padding: number; oaepHash?: string }): (wrapped: Buffer) => Uint8Array {
  return (wrapped) => privateDecrypt({ key: RSA.privateKey, ...options }, wrapped);
}

/** C1 ‖ C3 ‖ C2, by a library that takes C1 without its first byte. */
function opensSm2(wrapped: Buffer): Uint8Array {
  expect(wrapped[0]).toBe(4);
  const pkcs8 = SM2.export({ format: "der", type: "pkcs8" });
  const at = pkcs8.indexOf(Buffer.of(0x02, 0x01, 0x01, 0x04, 0x20)) + 5;
  const scalar = pkcs8.subarray(at, at + 32).toString("hex");
  return sm2.doDecrypt(wrapped.subarray(1).toString("hex"), scalar, 1, { output: "array" });
}

const publicKeyFor = (spec: string): KeyObject => (spec === "EC_SM2" ? SM2 : RSA.publicKey);
const blobFor = (spec: string) => base64(spkiOf(publicKeyFor(spec)));

describe("GenerateDataKey and GenerateDataKeyWithoutPlaintext", () => {
  it.each([
    [{}, 32],
    [{ KeySpec: "AES_256" }, 32],
    [{ KeySpec: "AES_128" }, 16],
    [{ NumberOfBytes: 1 }, 1],
    [{ NumberOfBytes: 1024 }, 1024],
    [{ KeySpec: "AES_256", NumberOfBytes: 7 }, 7],
  ])("for %j make a data key of %s bytes", async (size, length) => {
    const { client, id } = await makeAlibabaKey();
    const parameters = { KeyId: id, EncryptionContext: { a: "1" }, ...size };
    const seen = new Set<unknown>();
    for (let round = 0; round < 2; round++) {
      const made = await client.call("GenerateDataKey", parameters);
      expect(unbase64(made.Plaintext)).toHaveLength(length);
      expect(Object.keys(made).sort()).toEqual([
        "CiphertextBlob",
        "KeyId",
        "KeyVersionId",
        "Plaintext",
        "RequestId",
      ]);
      const { CiphertextBlob } = made;
      const opened = await client.call("Decrypt", { CiphertextBlob, EncryptionContext: { a: "1" } });
      expect(opened).toMatchObject({ KeyId: id, KeyVersionId: made.KeyVersionId, Plaintext: made.Plaintext });
      expect(await client.failure("Decrypt", { CiphertextBlob })).toEqual(notValid("CiphertextBlob"));

      const without = await client.call("GenerateDataKeyWithoutPlaintext", parameters);
      expect(Object.keys(without).sort()).toEqual(["CiphertextBlob", "KeyId", "KeyVersionId", "RequestId"]);
      const hidden = await client.call("Decrypt", {
        CiphertextBlob: without.CiphertextBlob,
        EncryptionContext: { a: "1" },
      });
      expect(unbase64(hidden.Plaintext)).toHaveLength(length);
      seen.add(made.CiphertextBlob).add(without.CiphertextBlob);
      if (length > 8) seen.add(made.Plaintext).add(hidden.Plaintext);
    }
    expect(seen.size).toBe(length > 8 ? 8 : 4);
  });

  it("work through the vendor's typed client", async () => {
    const account = freshAlibabaAccount();
    const { id, client } = await makeAlibabaKey({ KeySpec: "Aliyun_SM4" }, { account });
    const kms = alibabaKms({ account });
    const made = await kms.generateDataKey(new GenerateDataKeyRequest({ keyId: id, keySpec: "AES_128" }));
    expect(made.keyId).toBe(id);
    expect(await client.call("Decrypt", { CiphertextBlob: made.ciphertextBlob })).toMatchObject({
      Plaintext: made.plaintext,
    });
    const without = await kms.generateDataKeyWithoutPlaintext(
      new GenerateDataKeyWithoutPlaintextRequest({ keyId: id, numberOfBytes: 5 }),
    );
    const opened = await client.call("Decrypt", { CiphertextBlob: without.ciphertextBlob });
    expect(unbase64(opened.Plaintext)).toHaveLength(5);
  });

  it.each([
    ["KeySpec", { KeySpec: "AES_192" }],
    ["NumberOfBytes", { NumberOfBytes: 0 }],
    ["NumberOfBytes", { NumberOfBytes: 1025 }],
    ["NumberOfBytes", { NumberOfBytes: -1 }],
    ["NumberOfBytes", { NumberOfBytes: 1.5 }],
    ["NumberOfBytes", { NumberOfBytes: "many" }],
    ["EncryptionContext", { EncryptionContext: "[]" }],
  ])("refuse an invalid %s: %j", async (parameter, wrong) => {
    const { client, id } = await makeAlibabaKey();
    for (const action of ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"]) {
      expect(await client.failure(action, { KeyId: id, ...wrong })).toEqual(notValid(parameter));
    }
  });

  it("do not tell what a DryRun would have answered", async () => {
    const { client, id } = await makeAlibabaKey();
    for (const action of ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"]) {
      const dry = { KeyId: id, DryRun: "true" };
      expect(await client.failure(action, dry)).toMatchObject({ code: "DryRunOperationError", status: 400 });
    }
  });
});

describe.each(WRAPPINGS)(
  "a data key exported for %s with %s",
  (WrappingKeySpec, WrappingAlgorithm, longest, opens) => {
    const exporting = { WrappingKeySpec, WrappingAlgorithm, PublicKeyBlob: blobFor(WrappingKeySpec) };

    it("is equal for KMS and for the owner of the private key", async () => {
      const { client, id } = await makeAlibabaKey();
      for (const NumberOfBytes of [1, 32, longest]) {
        const made = await client.call("GenerateAndExportDataKey", {
          KeyId: id,
          NumberOfBytes,
          EncryptionContext: { a: "1" },
          ...exporting,
        });
        const { ExportedDataKey, CiphertextBlob, KeyVersionId, RequestId: _, ...rest } = made;
        expect(rest).toEqual({ KeyId: id });
        const dataKey = opens(unbase64(ExportedDataKey));
        expect(dataKey).toHaveLength(NumberOfBytes);
        const sealed = { CiphertextBlob, EncryptionContext: { a: "1" } };
        expect(await client.call("Decrypt", sealed)).toMatchObject({
          KeyVersionId,
          Plaintext: base64(dataKey),
        });

        const again = await client.call("ExportDataKey", { ...sealed, ...exporting });
        expect(again).toMatchObject({ KeyId: id, KeyVersionId });
        expect(base64(opens(unbase64(again.ExportedDataKey)))).toBe(base64(dataKey));
        expect(await client.failure("ExportDataKey", { CiphertextBlob, ...exporting })).toEqual(
          notValid("CiphertextBlob"),
        );
      }
    });

    it("is of 32 bytes unless the request says otherwise", async () => {
      const { client, id } = await makeAlibabaKey();
      const pem = publicKeyFor(WrappingKeySpec);
      const PublicKeyBlob = (pem === SM2 ? spkiPem(spkiOf(SM2)) : spkiPem(spkiOf(pem))).trim();
      for (const [size, length] of [
        [{}, 32],
        [{ KeySpec: "AES_128" }, 16],
      ] as const) {
        const made = await client.call("GenerateAndExportDataKey", {
          KeyId: id,
          ...exporting,
          PublicKeyBlob,
          ...size,
        });
        expect(opens(unbase64(made.ExportedDataKey))).toHaveLength(length);
      }
    });

    if (WrappingKeySpec === "RSA_2048") {
      it("cannot be longer than the wrapping takes", async () => {
        const { client, id } = await makeAlibabaKey();
        const tooLong = { KeyId: id, NumberOfBytes: longest + 1 };
        expect(await client.failure("GenerateAndExportDataKey", { ...tooLong, ...exporting })).toEqual(
          notValid("NumberOfBytes"),
        );
        const { CiphertextBlob } = await client.call("GenerateDataKey", tooLong);
        expect(await client.failure("ExportDataKey", { CiphertextBlob, ...exporting })).toEqual(
          notValid("CiphertextBlob"),
        );
      });
    }
  },
);

function spkiPem(der: Uint8Array): string {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join("\n");
}

describe("the public key of an export", () => {
  const fine = {
    WrappingKeySpec: "RSA_2048",
    WrappingAlgorithm: "RSAES_OAEP_SHA_256",
    PublicKeyBlob: blobFor("RSA_2048"),
  };
  const big = newRsaKeyPair(3072).publicKey;

  it.each([
    ["WrappingAlgorithm", { WrappingAlgorithm: "SM2PKE" }],
    ["WrappingAlgorithm", { WrappingAlgorithm: "RSAES_OAEP_SHA_512" }],
    ["WrappingAlgorithm", { WrappingKeySpec: "EC_SM2", PublicKeyBlob: blobFor("EC_SM2") }],
    ["WrappingKeySpec", { WrappingKeySpec: "RSA_4096" }],
    ["WrappingKeySpec", { WrappingKeySpec: "SM2" }],
    ["PublicKeyBlob", { PublicKeyBlob: blobFor("EC_SM2") }],
    ["PublicKeyBlob", { PublicKeyBlob: base64(spkiOf(big)) }],
    ["PublicKeyBlob", { PublicKeyBlob: base64(randomBytes(294)) }],
    ["PublicKeyBlob", { PublicKeyBlob: "a key" }],
    ["PublicKeyBlob", { PublicKeyBlob: `${blobFor("RSA_2048").slice(0, -4)}AAAAAAAA` }],
    ["PublicKeyBlob", { WrappingKeySpec: "EC_SM2", WrappingAlgorithm: "SM2PKE" }],
  ])("must fit: %s is refused in %j", async (parameter, wrong) => {
    const { client, id } = await makeAlibabaKey();
    const { CiphertextBlob } = await client.call("GenerateDataKey", { KeyId: id });
    expect(await client.failure("GenerateAndExportDataKey", { KeyId: id, ...fine, ...wrong })).toEqual(
      notValid(parameter),
    );
    expect(await client.failure("ExportDataKey", { CiphertextBlob, ...fine, ...wrong })).toEqual(
      notValid(parameter),
    );
  });

  it("is required, and so is a symmetric key that encrypts the data key", async () => {
    const { client, id } = await makeAlibabaKey({ KeySpec: "EC_P256" });
    for (const missing of ["PublicKeyBlob", "WrappingKeySpec", "WrappingAlgorithm", "KeyId"]) {
      const parameters = { KeyId: id, ...fine, [missing]: undefined };
      expect(await client.failure("GenerateAndExportDataKey", parameters)).toEqual(notProvided(missing));
    }
    expect(await client.failure("GenerateAndExportDataKey", { KeyId: id, ...fine })).toEqual(UNSUPPORTED);
    expect(await client.failure("ExportDataKey", fine)).toEqual(notProvided("CiphertextBlob"));
    expect(await client.failure("ExportDataKey", { ...fine, CiphertextBlob: "AAAA" })).toEqual(
      notValid("CiphertextBlob"),
    );
  });

  it("is checked in a DryRun too", async () => {
    const { client, id } = await makeAlibabaKey();
    const { CiphertextBlob } = await client.call("GenerateDataKey", { KeyId: id });
    const dry = { KeyId: id, ...fine, DryRun: "true" };
    const would = { code: "DryRunOperationError", status: 400 };
    expect(await client.failure("GenerateAndExportDataKey", dry)).toMatchObject(would);
    expect(await client.failure("ExportDataKey", { ...dry, CiphertextBlob })).toMatchObject(would);
    const wrong = { ...dry, CiphertextBlob, PublicKeyBlob: blobFor("EC_SM2") };
    expect(await client.failure("ExportDataKey", wrong)).toEqual(notValid("PublicKeyBlob"));
  });
});

describe("a Recipient", () => {
  const Recipient = {
    AttestationDocument: base64(randomBytes(64)),
    KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
  };

  it("is refused, and no plaintext given in its stead", async () => {
    const { client, id } = await makeAlibabaKey();
    const { CiphertextBlob } = await client.call("GenerateDataKey", { KeyId: id });
    for (const DryRun of [undefined, "true"]) {
      expect(await client.failure("GenerateDataKey", { KeyId: id, Recipient, DryRun })).toEqual(UNSUPPORTED);
      expect(await client.failure("Decrypt", { CiphertextBlob, Recipient, DryRun })).toEqual(UNSUPPORTED);
    }
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["without a document", { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" }],
    ["without an algorithm", { AttestationDocument: Recipient.AttestationDocument }],
    ["with another algorithm", { ...Recipient, KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_1" }],
    ["with a document that is no Base64", { ...Recipient, AttestationDocument: "?" }],
  ])("is not valid where it is %s", async (_, wrong) => {
    const client = alibabaClient();
    const { id } = await makeAlibabaKey({}, { account: client.account });
    expect(await client.failure("GenerateDataKey", { KeyId: id, Recipient: wrong })).toEqual(
      notValid("Recipient"),
    );
  });
});
