import { constants, type KeyObject, publicEncrypt, randomBytes, randomUUID } from "node:crypto";
import { AsymmetricDecryptRequest, AsymmetricEncryptRequest } from "@alicloud/kms20160120";
import { sm2 } from "sm-crypto-v2";
import { describe, expect, it } from "vitest";
import { freshAlibabaAccount } from "../../support/alibaba.ts";
import { NO_VERSION, notProvided, notValid, UNSUPPORTED } from "../../support/alibaba-failures.ts";
import {
  type AlibabaKey,
  alibabaPublicKey,
  base64,
  makeAlibabaKey,
  onlyVersionOf,
  unbase64,
  versionsOf,
} from "../../support/alibaba-keys.ts";
import { alibabaKms } from "../../support/alibaba-kms.ts";
import { DAY, FrozenWorkspace } from "../../support/management.ts";
import { spkiOf } from "../../support/peer-keys.ts";
import { sm2Encrypt } from "../../support/peer-sm2.ts";

/** Longest plaintext, and how much longer the ciphertext of that is or how long any (AsymmetricEncrypt). */
const ENCRYPTING = [
  ["RSA_2048", "RSAES_OAEP_SHA_256", 190, 256],
  ["RSA_2048", "RSAES_OAEP_SHA_1", 214, 256],
  ["RSA_3072", "RSAES_OAEP_SHA_256", 318, 384],
  ["RSA_3072", "RSAES_OAEP_SHA_1", 342, 384],
  ["RSA_4096", "RSAES_OAEP_SHA_256", 446, 512],
  ["RSA_4096", "RSAES_OAEP_SHA_1", 470, 512],
  ["EC_SM2", "SM2PKE", 6047, 6144],
] as const;

async function encryptingKey(
  KeySpec: string,
): Promise<AlibabaKey & { version: string; publicKey: KeyObject }> {
  const key = await makeAlibabaKey({ KeySpec, KeyUsage: "ENCRYPT/DECRYPT" });
  const version = await onlyVersionOf(key);
  return { ...key, version, publicKey: await alibabaPublicKey(key, version) };
}

/** Ciphertexts that others make with the public key: of SM2 in both forms. */
function peerCiphertexts(algorithm: string, publicKey: KeyObject, plaintext: Uint8Array): Uint8Array[] {
  if (algorithm === "SM2PKE") {
    const point = Buffer.from(spkiOf(publicKey)).subarray(-65).toString("hex");
    const raw = sm2.doEncrypt(Uint8Array.from(plaintext), point, 1);
    return [sm2Encrypt(plaintext, publicKey), Buffer.from(`04${raw}`, "hex")];
  }
  const oaepHash = algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256";
  return [publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, plaintext)];
}

describe.each(ENCRYPTING)(
  "AsymmetricEncrypt and AsymmetricDecrypt with %s and %s",
  (spec, Algorithm, longest, ciphertextLength) => {
    it("give back what was encrypted, here or elsewhere", async () => {
      const { client, id, version, publicKey } = await encryptingKey(spec);
      const common = { KeyId: id, KeyVersionId: version, Algorithm };
      for (const length of [1, 32, longest]) {
        const Plaintext = base64(randomBytes(length));
        const sealed = await client.call("AsymmetricEncrypt", { ...common, Plaintext });
        const { CiphertextBlob, RequestId: _, ...rest } = sealed;
        expect(rest).toEqual({ KeyId: id, KeyVersionId: version });
        const expected = spec === "EC_SM2" ? length + ciphertextLength - longest : ciphertextLength;
        expect(unbase64(CiphertextBlob)).toHaveLength(expected);
        const opened = await client.call("AsymmetricDecrypt", { ...common, CiphertextBlob });
        expect(opened).toMatchObject({ KeyId: id, KeyVersionId: version, Plaintext });
        for (const theirs of peerCiphertexts(Algorithm, publicKey, unbase64(Plaintext))) {
          const CiphertextBlob = base64(theirs);
          const answer = await client.call("AsymmetricDecrypt", { ...common, CiphertextBlob });
          expect(answer.Plaintext).toBe(Plaintext);
        }
      }
      const tooLong = { ...common, Plaintext: base64(Buffer.alloc(longest + 1)) };
      expect(await client.failure("AsymmetricEncrypt", tooLong)).toEqual(notValid("Plaintext"));
    });

    it("refuse what was altered, or is of another key", async () => {
      const { client, id, version, publicKey } = await encryptingKey(spec);
      const common = { KeyId: id, KeyVersionId: version, Algorithm };
      const [ciphertext = Buffer.alloc(0)] = peerCiphertexts(Algorithm, publicKey, Buffer.from("secret"));
      const { CiphertextBlob } = await client.call("AsymmetricEncrypt", {
        ...common,
        Plaintext: base64("secret"),
      });
      const bytes = unbase64(CiphertextBlob);
      const flipped = [0, 1, 40, 70, bytes.length - 1].map((at) => {
        const copy = Buffer.from(bytes);
        copy[at] = (copy[at] ?? 0) ^ 0x80;
        return copy;
      });
      const stranger = await encryptingKey(spec);
      const [foreign = Buffer.alloc(0)] = peerCiphertexts(
        Algorithm,
        stranger.publicKey,
        Buffer.from("secret"),
      );
      const wrong = [
        ...flipped,
        foreign,
        bytes.subarray(1),
        bytes.subarray(0, -1),
        bytes.subarray(0, 97),
        Buffer.concat([ciphertext, Buffer.of(0)]),
        Buffer.of(4),
        randomBytes(256),
        Buffer.alloc(16_384, 4),
      ];
      for (const one of wrong) {
        const parameters = { ...common, CiphertextBlob: base64(one) };
        expect(await client.failure("AsymmetricDecrypt", parameters)).toEqual(notValid("CiphertextBlob"));
      }
    });
  },
);

describe("AsymmetricEncrypt and AsymmetricDecrypt", () => {
  it("work through the vendor's typed client", async () => {
    const account = freshAlibabaAccount();
    const key = await makeAlibabaKey({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" }, { account });
    const kms = alibabaKms({ account });
    const keyVersionId = await onlyVersionOf(key);
    const common = { keyId: key.id, keyVersionId, algorithm: "RSAES_OAEP_SHA_256" };
    const plaintext = base64("hello");
    const sealed = await kms.asymmetricEncrypt(new AsymmetricEncryptRequest({ ...common, plaintext }));
    const { ciphertextBlob } = sealed;
    const opened = await kms.asymmetricDecrypt(new AsymmetricDecryptRequest({ ...common, ciphertextBlob }));
    expect(opened).toMatchObject({ keyId: key.id, keyVersionId, plaintext });
  });

  it("do not decrypt with the other hash", async () => {
    const { client, id, version } = await encryptingKey("RSA_2048");
    const common = { KeyId: id, KeyVersionId: version };
    const sealed = await client.call("AsymmetricEncrypt", {
      ...common,
      Algorithm: "RSAES_OAEP_SHA_1",
      Plaintext: base64("hello"),
    });
    const opening = { ...common, CiphertextBlob: sealed.CiphertextBlob, Algorithm: "RSAES_OAEP_SHA_256" };
    expect(await client.failure("AsymmetricDecrypt", opening)).toEqual(notValid("CiphertextBlob"));
  });

  it.each([
    ["AsymmetricEncrypt", { Plaintext: "AA==" }],
    ["AsymmetricDecrypt", { CiphertextBlob: base64(Buffer.alloc(256)) }],
  ])("%s refuses algorithms, versions and keys that do not go together", async (action, data) => {
    const { client, id, version } = await encryptingKey("RSA_2048");
    const fine = { KeyId: id, KeyVersionId: version, Algorithm: "RSAES_OAEP_SHA_256", ...data };
    const refusal = (wrong: object) => client.failure(action, { ...fine, ...wrong });
    for (const Algorithm of ["SM2PKE", "RSA_PSS_SHA_256", "RSAES_PKCS1_V1_5", "AES_GCM", "constructor"]) {
      expect(await refusal({ Algorithm })).toEqual(notValid("Algorithm"));
    }
    for (const KeyVersionId of [randomUUID(), "none"]) {
      expect(await refusal({ KeyVersionId })).toEqual(NO_VERSION);
    }
    for (const missing of ["KeyId", "KeyVersionId", "Algorithm", ...Object.keys(data)]) {
      expect(await refusal({ [missing]: undefined })).toEqual(notProvided(missing));
    }
    for (const parameters of [
      { KeySpec: "Aliyun_AES_256" },
      { KeySpec: "RSA_2048", KeyUsage: "SIGN/VERIFY" },
      { KeySpec: "HMAC_SM3" },
    ]) {
      const other = await makeAlibabaKey(parameters);
      const using = { ...fine, KeyId: other.id, KeyVersionId: await onlyVersionOf(other) };
      expect(await other.client.failure(action, using)).toEqual(UNSUPPORTED);
    }
    if (action === "AsymmetricEncrypt") {
      expect(await refusal({ DryRun: "true" })).toMatchObject({ code: "DryRunOperationError", status: 400 });
    }
  });

  it("decrypt with an earlier version, where that is named", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00.000Z");
    const made = { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" };
    const key = await makeAlibabaKey(made, workspace.options);
    const [first = ""] = await versionsOf(key);
    const common = { KeyId: key.id, Algorithm: "RSAES_OAEP_SHA_256" };
    const { CiphertextBlob } = await key.client.call("AsymmetricEncrypt", {
      ...common,
      KeyVersionId: first,
      Plaintext: base64("old"),
    });
    await workspace.advance(7 * DAY);
    const { KeyVersion } = await key.client.call("CreateKeyVersion", { KeyId: key.id });
    const { KeyVersionId: second } = KeyVersion as { KeyVersionId: string };
    expect(second).not.toBe(first);
    const decrypt = { ...common, CiphertextBlob };
    expect(await key.client.call("AsymmetricDecrypt", { ...decrypt, KeyVersionId: first })).toMatchObject({
      KeyVersionId: first,
      Plaintext: base64("old"),
    });
    expect(await key.client.failure("AsymmetricDecrypt", { ...decrypt, KeyVersionId: second })).toEqual(
      notValid("CiphertextBlob"),
    );
  });
});
