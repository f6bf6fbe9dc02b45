import {
  CreateKeyCommand,
  DecryptCommand,
  DeriveSharedSecretCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetKeyLastUsageCommand,
  GetPublicKeyCommand,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import { HIDDEN_KEY } from "../../support/keys.ts";
import { addKey, DAY, decrypt, encrypt } from "../../support/management.ts";
import { HOME, MOMENT, MultiRegionKey, PARIS, TOKYO } from "../../support/multi-region.ts";

const START = "2030-01-01T00:00:00.000Z";
const REGIONS = [HOME, PARIS, TOKYO];

describe("ciphertexts of a multi-Region key", () => {
  it("open in every Region, whichever made them, whatever was rotated", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const blobs: { blob: Uint8Array; text: string; materialId: string | undefined }[] = [];
    const seal = async (region: string) => {
      const text = `${blobs.length} in ${region}`;
      const blob = await encrypt(key.at(region), key.id, text);
      blobs.push({ blob, text, materialId: (await key.describe(HOME)).CurrentKeyMaterialId });
    };
    const openAll = async (region: string) => {
      for (const { blob, text, materialId } of blobs) {
        expect(await decrypt(key.at(region), blob), region).toEqual({ text, materialId });
      }
    };
    await seal(HOME);
    await seal(PARIS);
    await key.at(HOME).send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
    await seal(HOME);
    await seal(PARIS);
    // A replica that is made later has all that came before it.
    await key.replicate(TOKYO);
    await key.workspace.advance(MOMENT);
    await seal(TOKYO);
    await key.at(HOME).send(new EnableKeyRotationCommand({ KeyId: key.id, RotationPeriodInDays: 90 }));
    for (let period = 0; period < 3; period++) {
      await key.workspace.advance(90 * DAY);
      for (const region of REGIONS) await seal(region);
    }
    expect(new Set(blobs.map(({ materialId }) => materialId)).size).toBe(5);
    for (const region of REGIONS) await openAll(region);
  });

  it("name the key of the Region that opens them", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const paris = key.at(PARIS);
    const CiphertextBlob = await encrypt(key.at(HOME), key.id, "x");
    for (const KeyId of [undefined, key.id, key.arn(PARIS)]) {
      const answer = await paris.send(new DecryptCommand({ CiphertextBlob, KeyId }));
      expect(answer.KeyId).toBe(key.arn(PARIS));
    }
    const far = paris.send(new DecryptCommand({ CiphertextBlob, KeyId: key.arn(HOME) }));
    expect(await failure(far)).toMatchObject({ name: "IncorrectKeyException" }); // recorded
    const other = await addKey(paris);
    const wrong = paris.send(new DecryptCommand({ CiphertextBlob, KeyId: other.id }));
    expect(await failure(wrong)).toMatchObject({ name: "IncorrectKeyException" });
    const again = await paris.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other.id }));
    expect(again).toMatchObject({ SourceKeyId: key.arn(PARIS), KeyId: other.arn });
  });

  it("open by data keys too, with the encryption context they were made with", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const EncryptionContext = { purpose: "test" };
    const input = { KeyId: key.id, KeySpec: "AES_256", EncryptionContext } as const;
    const made = await key.at(PARIS).send(new GenerateDataKeyCommand(input));
    const { CiphertextBlob } = made;
    const opened = await key.at(HOME).send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(opened.Plaintext).toEqual(made.Plaintext);
    const without = key.at(HOME).send(new DecryptCommand({ CiphertextBlob }));
    expect(await failure(without)).toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("do not open in a Region without a replica, nor for a single-Region key anywhere else", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const blob = await encrypt(key.at(HOME), key.id, "x");
    expect(await failure(decrypt(key.at(TOKYO), blob))).toEqual(HIDDEN_KEY);
    const single = await addKey(key.at(HOME));
    const own = await encrypt(key.at(HOME), single.id, "x");
    expect(await failure(decrypt(key.at(PARIS), own))).toEqual(HIDDEN_KEY);
  });

  it("open while the primary is disabled", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const blob = await encrypt(key.at(HOME), key.id, "x");
    await key.at(HOME).send(new DisableKeyCommand({ KeyId: key.id }));
    expect((await decrypt(key.at(PARIS), blob)).text).toBe("x");
    expect(await failure(decrypt(key.at(HOME), blob))).toMatchObject({ name: "DisabledException" });
  });
});

describe("the last use", () => {
  it("is each Region's own", async () => {
    const key = await MultiRegionKey.make(START, [PARIS]);
    const blob = await encrypt(key.at(HOME), key.id, "x");
    await decrypt(key.at(PARIS), blob);
    const last = async (region: string) =>
      (await key.at(region).send(new GetKeyLastUsageCommand({ KeyId: key.id }))).KeyLastUsage?.Operation;
    await expect.poll(() => last(HOME)).toBe("Encrypt");
    await expect.poll(() => last(PARIS)).toBe("Decrypt");
  });
});

describe("other multi-Region keys", () => {
  const Message = Buffer.from("said in one Region, heard in another");

  it("sign in one Region and verify in another, with the same public key", async () => {
    const key = await MultiRegionKey.make(START, [PARIS], {
      KeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
    });
    const KeyId = key.id;
    const [home, paris] = await Promise.all(
      [HOME, PARIS].map((region) => key.at(region).send(new GetPublicKeyCommand({ KeyId }))),
    );
    expect(paris?.PublicKey).toEqual(home?.PublicKey);
    expect(paris?.KeyId).toBe(key.arn(PARIS));
    const facts = { KeyId, Message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
    for (const [one, other] of [
      [HOME, PARIS],
      [PARIS, HOME],
    ] as const) {
      const { Signature } = await key.at(one).send(new SignCommand(facts));
      const { SignatureValid } = await key.at(other).send(new VerifyCommand({ ...facts, Signature }));
      expect(SignatureValid).toBe(true);
    }
    expect(await key.describe(PARIS)).not.toHaveProperty("CurrentKeyMaterialId");
  });

  it("make the same MACs", async () => {
    const key = await MultiRegionKey.make(START, [PARIS], {
      KeySpec: "HMAC_256",
      KeyUsage: "GENERATE_VERIFY_MAC",
    });
    const facts = { KeyId: key.id, Message, MacAlgorithm: "HMAC_SHA_256" } as const;
    const { Mac } = await key.at(PARIS).send(new GenerateMacCommand(facts));
    expect((await key.at(HOME).send(new VerifyMacCommand({ ...facts, Mac }))).MacValid).toBe(true);
  });

  it("agree on the same secret", async () => {
    const key = await MultiRegionKey.make(START, [PARIS], {
      KeySpec: "ECC_NIST_P384",
      KeyUsage: "KEY_AGREEMENT",
    });
    const peer = await key
      .at(HOME)
      .send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P384", KeyUsage: "KEY_AGREEMENT" }));
    const { PublicKey } = await key
      .at(HOME)
      .send(new GetPublicKeyCommand({ KeyId: peer.KeyMetadata?.KeyId }));
    const input = { KeyId: key.id, KeyAgreementAlgorithm: "ECDH", PublicKey } as const;
    const [home, paris] = await Promise.all(
      [HOME, PARIS].map((region) => key.at(region).send(new DeriveSharedSecretCommand(input))),
    );
    expect(home?.SharedSecret).toEqual(paris?.SharedSecret);
  });

  it.each([
    ["ECC_NIST_EDWARDS25519", "SIGN_VERIFY", "ED25519_SHA_512"],
    ["ML_DSA_44", "SIGN_VERIFY", "ML_DSA_SHAKE_256"],
  ] as const)("of spec %s sign alike", async (KeySpec, KeyUsage, SigningAlgorithm) => {
    const key = await MultiRegionKey.make(START, [PARIS], { KeySpec, KeyUsage });
    const facts = { KeyId: key.id, Message, SigningAlgorithm };
    const { Signature } = await key.at(PARIS).send(new SignCommand(facts));
    expect((await key.at(HOME).send(new VerifyCommand({ ...facts, Signature }))).SignatureValid).toBe(true);
  });

  it("have no rotation to change, in any Region", async () => {
    const key = await MultiRegionKey.make(START, [PARIS], {
      KeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
    });
    for (const region of [HOME, PARIS]) {
      const call = key.at(region).send(new RotateKeyOnDemandCommand({ KeyId: key.id }));
      expect(await failure(call)).toMatchObject({ name: "UnsupportedOperationException" });
    }
  });
});
