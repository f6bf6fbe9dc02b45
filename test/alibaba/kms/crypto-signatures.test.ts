import {
  constants,
  createHash,
  createVerify,
  type KeyObject,
  randomBytes,
  randomUUID,
  verify as verifies,
} from "node:crypto";
import { AsymmetricSignRequest, AsymmetricVerifyRequest } from "@alicloud/kms20160120";
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
import { sm2Digest } from "../../support/peer-sm2.ts";

const SIGNING = [
  ...(["RSA_2048", "RSA_3072", "RSA_4096"] as const).flatMap((spec) => [
    [spec, "RSA_PSS_SHA_256"] as const,
    [spec, "RSA_PKCS1_SHA_256"] as const,
  ]),
  ["EC_P256", "ECDSA_SHA_256"],
  ["EC_P256K", "ECDSA_SHA_256"],
  ["EC_SM2", "SM2DSA"],
] as const;

const MESSAGE = Buffer.from("pay 100 to Alice");

/** What is handed over for a message: for SM2 the hash of Z and the message. */
function digestOf(algorithm: string, message: Uint8Array, publicKey: KeyObject): Uint8Array {
  if (algorithm === "SM2DSA") return sm2Digest(message, publicKey);
  return createHash("sha256").update(message).digest();
}

/** Whether an implementation that is not ours takes the signature for one of the message. */
function peerVerifies(
  algorithm: string,
  message: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
): boolean {
  if (algorithm === "SM2DSA") {
    const point = Buffer.from(spkiOf(key)).subarray(-65).toString("hex");
    return sm2.doVerifySignature(message, Buffer.from(signature).toString("hex"), point, {
      der: true,
      hash: true,
    });
  }
  if (algorithm !== "RSA_PSS_SHA_256") return verifies("sha256", message, key, signature);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return createVerify("sha256").update(message).verify({ key, padding, saltLength: 32 }, signature);
}

async function signingKey(KeySpec: string): Promise<AlibabaKey & { version: string; publicKey: KeyObject }> {
  const key = await makeAlibabaKey({ KeySpec, KeyUsage: "SIGN/VERIFY" });
  const version = await onlyVersionOf(key);
  return { ...key, version, publicKey: await alibabaPublicKey(key, version) };
}

describe.each(SIGNING)("AsymmetricSign and AsymmetricVerify with %s and %s", (spec, Algorithm) => {
  it("agree with each other, and with verification under the public key", async () => {
    const { client, id, version, publicKey } = await signingKey(spec);
    const Digest = base64(digestOf(Algorithm, MESSAGE, publicKey));
    const common = { KeyId: id, KeyVersionId: version, Algorithm, Digest };
    const signed = await client.call("AsymmetricSign", common);
    const { Value, RequestId: _, ...rest } = signed;
    expect(rest).toEqual({ KeyId: id, KeyVersionId: version });
    expect(peerVerifies(Algorithm, MESSAGE, publicKey, unbase64(Value))).toBe(true);
    expect(peerVerifies(Algorithm, Buffer.from("pay 900 to Alice"), publicKey, unbase64(Value))).toBe(false);
    expect(await client.call("AsymmetricVerify", { ...common, Value })).toMatchObject({
      KeyId: id,
      KeyVersionId: version,
      Value: true,
    });

    const otherDigest = base64(digestOf(Algorithm, Buffer.from("other"), publicKey));
    const altered = unbase64(Value);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    const wrong = [
      { ...common, Digest: otherDigest, Value },
      { ...common, Value: base64(altered) },
      { ...common, Value: base64(unbase64(Value).subarray(1)) },
      { ...common, Value: base64(Buffer.concat([unbase64(Value), Buffer.of(0)])) },
      { ...common, Value: "AA==" },
    ];
    for (const parameters of wrong) {
      expect(await client.call("AsymmetricVerify", parameters)).toMatchObject({ Value: false });
    }
  });
});

describe("AsymmetricSign and AsymmetricVerify", () => {
  it("work through the vendor's typed client", async () => {
    const account = freshAlibabaAccount();
    const key = await makeAlibabaKey({ KeySpec: "EC_P256" }, { account });
    const version = await onlyVersionOf(key);
    const kms = alibabaKms({ account });
    const digest = base64(createHash("sha256").update(MESSAGE).digest());
    const common = { keyId: key.id, keyVersionId: version, algorithm: "ECDSA_SHA_256", digest };
    const signed = await kms.asymmetricSign(new AsymmetricSignRequest(common));
    const verified = await kms.asymmetricVerify(
      new AsymmetricVerifyRequest({ ...common, value: signed.value }),
    );
    expect(verified).toMatchObject({ keyId: key.id, keyVersionId: version, value: true });
  });

  it("refuse a signature with another algorithm of the key, and one of another key", async () => {
    const [one, other] = await Promise.all([signingKey("RSA_2048"), signingKey("RSA_2048")]);
    const Digest = base64(digestOf("RSA_PSS_SHA_256", MESSAGE, one.publicKey));
    const mine = { KeyId: one.id, KeyVersionId: one.version, Digest };
    const theirs = { KeyId: other.id, KeyVersionId: other.version, Digest };
    const { Value } = await one.client.call("AsymmetricSign", { ...mine, Algorithm: "RSA_PSS_SHA_256" });
    const verify = async (key: AlibabaKey, parameters: object) =>
      (await key.client.call("AsymmetricVerify", { ...parameters, Value })).Value;
    expect(await verify(one, { ...mine, Algorithm: "RSA_PKCS1_SHA_256" })).toBe(false);
    expect(await verify(other, { ...theirs, Algorithm: "RSA_PSS_SHA_256" })).toBe(false);
    expect(await verify(one, { ...mine, Algorithm: "RSA_PSS_SHA_256" })).toBe(true);
  });

  it("refuse digests, algorithms and versions that a key does not take", async () => {
    const { client, id, version } = await signingKey("EC_P256");
    const fine = {
      KeyId: id,
      KeyVersionId: version,
      Algorithm: "ECDSA_SHA_256",
      Digest: base64(Buffer.alloc(32)),
    };
    const refusal = (wrong: object) => client.failure("AsymmetricSign", { ...fine, ...wrong });
    for (const length of [1, 31, 33, 64]) {
      expect(await refusal({ Digest: base64(Buffer.alloc(length)) })).toEqual(notValid("Digest"));
    }
    expect(await refusal({ Digest: "AAA" })).toEqual(notValid("Digest"));
    expect(await refusal({ Digest: undefined })).toEqual(notProvided("Digest"));
    for (const Algorithm of ["RSA_PSS_SHA_256", "SM2DSA", "ecdsa_sha_256", "ECDSA_SHA_384", "toString"]) {
      expect(await refusal({ Algorithm })).toEqual(notValid("Algorithm"));
    }
    for (const Algorithm of [undefined, ""]) {
      expect(await refusal({ Algorithm })).toEqual(notProvided("Algorithm"));
    }
    for (const KeyVersionId of [randomUUID(), version.toUpperCase(), "1", "x".repeat(128)]) {
      expect(await refusal({ KeyVersionId })).toEqual(NO_VERSION);
    }
    expect(await refusal({ KeyVersionId: undefined })).toEqual(notProvided("KeyVersionId"));
    expect(await client.failure("AsymmetricVerify", { ...fine, Value: "no!" })).toEqual(notValid("Value"));
    expect(await client.failure("AsymmetricVerify", fine)).toEqual(notProvided("Value"));
  });

  it("need a key that signs", async () => {
    const specs = [
      { KeySpec: "Aliyun_AES_256" },
      { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT/DECRYPT" },
      { KeySpec: "HMAC_SHA_256" },
    ];
    for (const parameters of specs) {
      const key = await makeAlibabaKey(parameters);
      const KeyVersionId = await onlyVersionOf(key);
      const Digest = base64(Buffer.alloc(32));
      const signing = { KeyId: key.id, KeyVersionId, Algorithm: "RSA_PSS_SHA_256", Digest };
      expect(await key.client.failure("AsymmetricSign", signing)).toEqual(UNSUPPORTED);
      expect(await key.client.failure("AsymmetricVerify", { ...signing, Value: "AA==" })).toEqual(
        UNSUPPORTED,
      );
    }
  });

  it("do not tell what a DryRun would have answered", async () => {
    const { client, id, version } = await signingKey("EC_P256");
    const Digest = base64(Buffer.alloc(32));
    const dry = {
      KeyId: id,
      KeyVersionId: version,
      Algorithm: "ECDSA_SHA_256",
      Digest,
      Value: "AA==",
      DryRun: "true",
    };
    for (const action of ["AsymmetricSign", "AsymmetricVerify"]) {
      expect(await client.failure(action, dry)).toMatchObject({ code: "DryRunOperationError", status: 400 });
      const wrong = { ...dry, KeyVersionId: randomUUID() };
      expect(await client.failure(action, wrong)).toEqual(NO_VERSION);
    }
  });

  it("use the version that is named, also an earlier one", async () => {
    const workspace = await FrozenWorkspace.begin("2030-01-01T00:00:00.000Z");
    const key = await makeAlibabaKey({ KeySpec: "EC_P256" }, workspace.options);
    await workspace.advance(7 * DAY);
    await key.client.call("CreateKeyVersion", { KeyId: key.id });
    const versions = await versionsOf(key);
    expect(versions).toHaveLength(2);
    const signed = [];
    for (const KeyVersionId of versions) {
      const Digest = base64(createHash("sha256").update(MESSAGE).digest());
      const common = { KeyId: key.id, KeyVersionId, Algorithm: "ECDSA_SHA_256", Digest };
      const { Value } = await key.client.call("AsymmetricSign", common);
      signed.push({ ...common, Value, publicKey: await alibabaPublicKey(key, KeyVersionId) });
    }
    for (const { publicKey, ...parameters } of signed) {
      expect(await key.client.call("AsymmetricVerify", parameters)).toMatchObject({ Value: true });
      for (const other of signed) {
        const same = other.KeyVersionId === parameters.KeyVersionId;
        expect(verifies("sha256", MESSAGE, publicKey, unbase64(other.Value))).toBe(same);
        const KeyVersionId = other.KeyVersionId;
        const answer = await key.client.call("AsymmetricVerify", { ...parameters, KeyVersionId });
        expect(answer.Value).toBe(same);
      }
    }
    // A version belongs to its key.
    const stranger = await makeAlibabaKey({ KeySpec: "EC_P256" }, { ...workspace.options });
    const { publicKey: _, Value: __, ...foreign } = { ...signed[0], KeyId: stranger.id };
    expect(await stranger.client.failure("AsymmetricSign", foreign)).toEqual(NO_VERSION);
  });

  it("refuse a signature of a key outside of KMS", async () => {
    const random = randomBytes(32);
    const { client, id, version } = await signingKey("EC_SM2");
    const common = { KeyId: id, KeyVersionId: version, Algorithm: "SM2DSA", Digest: base64(random) };
    const { publicKey, privateKey } = sm2.generateKeyPairHex();
    const stranger = sm2.doSignature(Uint8Array.from(random), privateKey, { der: true });
    expect(sm2.doVerifySignature(Uint8Array.from(random), stranger, publicKey, { der: true })).toBe(true);
    const Value = base64(Buffer.from(stranger, "hex"));
    expect(await client.call("AsymmetricVerify", { ...common, Value })).toMatchObject({ Value: false });
  });
});
