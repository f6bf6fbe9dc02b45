import { CreateGrantCommand, DisableKeyCommand, type KeySpec, type KeyUsageType } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms, raw } from "../../support/client.ts";
import { GRANTEE, grantsOf, newGrant } from "../../support/grants.ts";
import { addKey, makeKey, NO_KEY } from "../../support/management.ts";

/*
 * Answers of AWS KMS itself, recorded in September 2026 (radkawar/stackd, testdata/aws/kms/hmac.json and grants.json),
 * or told by the tests of Floci, which say that they were checked against AWS (KmsIntegrationTest).
 */

const invalid = (message: string) => ({ __type: "ValidationException", message });
const broken = (what: string) => invalid(`1 validation error detected: ${what}`);
const must = (path: string, rule: string) => `at '${path}' failed to satisfy constraint: Member must ${rule}`;

describe("CreateGrant", () => {
  it("lists the operations that a key has", async () => {
    const { client, id } = await makeKey({}, { KeySpec: "HMAC_224", KeyUsage: "GENERATE_VERIFY_MAC" });
    // recorded: encryption_grant
    expect(await failure(newGrant(client, id, { Operations: ["Encrypt"] }))).toEqual({
      name: "ValidationException",
      message:
        "Operations [Encrypt] are not supported when creating a grant for a symmetric KMS key with key usage GENERATE_VERIFY_MAC. Valid operations are [CreateGrant, RetireGrant, DescribeKey, GenerateMac, VerifyMac]",
      status: 400,
    });
    // recorded: constrained_mac_grant
    const Constraints = { EncryptionContextEquals: { a: "1" } };
    expect(await failure(newGrant(client, id, { Operations: ["GenerateMac"], Constraints }))).toEqual({
      name: "ValidationException",
      message:
        "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
      status: 400,
    });
  });

  it("takes no session with the path of its role", async () => {
    const { client, id } = await makeKey();
    const GranteePrincipal = "arn:aws:sts::111122223333:assumed-role/probe/role/target";
    const command = new CreateGrantCommand({ KeyId: id, GranteePrincipal, Operations: ["Decrypt"] });
    // recorded: session_role_path
    expect(await failure(client.send(command))).toEqual({
      name: "InvalidArnException",
      message: `ARN is not valid: ${GranteePrincipal}`,
      status: 400,
    });
  });

  it("notes its date in whole seconds", async () => {
    const { client, id } = await makeKey();
    await newGrant(client, id, { GranteePrincipal: GRANTEE });
    const [grant] = await grantsOf(client, id);
    expect(grant?.CreationDate?.getMilliseconds()).toBe(0); // recorded: session_list
  });
});

describe("GenerateDataKey", () => {
  it.each([
    ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", {}],
    ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", { KeySpec: "AES_256", NumberOfBytes: 32 }],
    ["RSA_2048", "SIGN_VERIFY", {}],
    ["HMAC_256", "GENERATE_VERIFY_MAC", {}],
  ] as [KeySpec, KeyUsageType, object][])(
    "with a key of %s (%s) and %j looks at the length before the usage and the state",
    async (KeySpec, KeyUsage, members) => {
      const { client, id, account } = await makeKey({}, { KeySpec, KeyUsage });
      await client.send(new DisableKeyCommand({ KeyId: id }));
      for (const operation of ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"]) {
        const { json } = await raw(operation, { KeyId: id, ...members }, { account });
        // Floci: generateDataKeyNeedsEitherKeySpecOrNumberOfBytes
        expect(json).toEqual(invalid("Please specify either number of bytes or key spec."));
      }
    },
  );

  it("wants a symmetric key", async () => {
    const { id, account } = await makeKey({}, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
    for (const operation of ["GenerateDataKey", "GenerateDataKeyWithoutPlaintext"]) {
      const { json } = await raw(operation, { KeyId: id, KeySpec: "AES_256" }, { account });
      // recorded
      expect(json).toEqual({
        __type: "InvalidKeyUsageException",
        message: "You cannot generate a data key with an asymmetric CMK",
      });
    }
  });
});

describe("constraints", () => {
  const specs =
    "[RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1, ECC_NIST_EDWARDS25519, SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, ML_DSA_87";

  it("of a data key's spec name the key specs", async () => {
    for (const KeySpec of ["FOO", "RSA_2048"]) {
      const { json } = await raw("GenerateDataKey", { KeyId: NO_KEY, KeySpec });
      // Floci: generateDataKeyValidatesItsInputBeforeLookingUpTheKey; those of ML-KEM are younger
      expect(json.message).toContain(`Value '${KeySpec}' at 'keySpec' failed to satisfy constraint`);
      expect(json.message).toContain(`enum value set: ${specs}, ML_KEM_512, `);
    }
  });

  it("of algorithms have AWS's order", async () => {
    const sign = { KeyId: NO_KEY, Message: "bWVzc2FnZQ==", SigningAlgorithm: "FOO" };
    // Floci: signRejectsAnUnknownSigningAlgorithmBeforeLookingUpTheKey
    expect((await raw("Sign", sign)).json).toEqual(
      broken(
        `Value 'FOO' ${must("signingAlgorithm", "satisfy enum value set: [RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512, ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512, ED25519_SHA_512, ED25519_PH_SHA_512, SM2DSA, ML_DSA_SHAKE_256]")}`,
      ),
    );
    const encrypt = { KeyId: NO_KEY, Plaintext: "aGVsbG8=", EncryptionAlgorithm: "FOO" };
    // Floci: encryptionAlgorithmValidationListsTheEnumInAwsOrder
    expect((await raw("Encrypt", encrypt)).json).toEqual(
      broken(
        `Value 'FOO' ${must("encryptionAlgorithm", "satisfy enum value set: [RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE, SYMMETRIC_DEFAULT]")}`,
      ),
    );
  });

  it("of the key id are a length and a pattern", async () => {
    const pattern = must("keyId", String.raw`satisfy regular expression pattern: ^\p{ASCII}+$`);
    // Floci: operationsValidateTheKeyIdMember
    expect((await raw("GetPublicKey", { KeyId: "" })).json).toEqual(
      invalid(
        `2 validation errors detected: Value '' ${must("keyId", "have length greater than or equal to 1")}; Value '' ${pattern}`,
      ),
    );
    expect((await raw("DescribeKey", { KeyId: "キー" })).json).toEqual(broken(`Value 'キー' ${pattern}`));
  });

  it("quote no bytes: a missing blob is null, and not quoted either where it is sensitive", async () => {
    const verify = { KeyId: NO_KEY, Message: "bWVzc2FnZQ==", SigningAlgorithm: "ECDSA_SHA_256" };
    const long = Buffer.alloc(6145).toString("base64");
    const answer = async (operation: string, input: object) => (await raw(operation, input)).json;
    // Floci: blobMembersAreValidatedBeforeTheKeyIsLookedUp
    expect(await answer("Verify", { ...verify, Signature: "" })).toEqual(
      broken(`Value ${must("signature", "have length greater than or equal to 1")}`),
    );
    expect(await answer("Verify", { ...verify, Signature: long })).toEqual(
      broken(`Value ${must("signature", "have length less than or equal to 6144")}`),
    );
    expect(await answer("Verify", verify)).toEqual(broken(`Value null ${must("signature", "not be null")}`));
    expect(await answer("Encrypt", { KeyId: NO_KEY })).toEqual(
      broken(`Value ${must("plaintext", "not be null")}`),
    );
    expect(await answer("Decrypt", {})).toEqual(
      broken(`Value null ${must("ciphertextBlob", "not be null")}`),
    );
  });
});

describe("DescribeKey", () => {
  it("quotes an invalid key id, but not one in an ARN", async () => {
    const client = kms();
    const { arn } = await addKey(client);
    const account = arn.split(":")[4];
    const message = async (KeyId: string) => (await raw("DescribeKey", { KeyId }, { account })).json.message;
    // Floci: describeKeyNamesAMissingKey
    expect(await message("foo")).toBe("Invalid keyId 'foo'");
    expect(await message(`${arn.slice(0, arn.lastIndexOf("/"))}/foo`)).toBe("Invalid keyId foo");
  });
});
