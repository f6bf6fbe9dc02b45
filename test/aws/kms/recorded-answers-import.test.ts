import {
  CreateKeyCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  GetParametersForImportCommand,
  GetPublicKeyCommand,
  ListKeyRotationsCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms, type Seen } from "../../support/client.ts";
import {
  ecMaterial,
  importInto,
  importWith,
  makeImportKey,
  otherMaterial,
  parametersForImport,
  symmetricMaterial,
} from "../../support/import.ts";
import { wordless } from "../../support/keys.ts";
import { DAY, makeKey } from "../../support/management.ts";

/*
 * Answers of AWS KMS itself, recorded in September 2026 (radkawar/stackd, testdata/aws/kms/imports.json,
 * imports_families.json and imports_edges.json); the names in the comments are theirs.
 */

const invalid = (message: string): Seen => ({ name: "ValidationException", message, status: 400 });

describe("CreateKey for imported material", () => {
  it("refuses key specs that have none", async () => {
    // recorded: ML_DSA_44_external_create
    const input = { Origin: "EXTERNAL", KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" } as const;
    expect(await failure(kms().send(new CreateKeyCommand(input)))).toEqual(
      invalid("KeySpec ML_DSA_44 is not supported for Origin EXTERNAL"),
    );
  });
});

describe("GetParametersForImport", () => {
  it.each([
    ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "RSAES_PKCS1_V1_5"], // recorded: deprecated_wrapping
    ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "RSA_AES_KEY_WRAP_SHA_256"], // recorded: symmetric_hybrid_wrapping
    ["RSA_4096", "SIGN_VERIFY", "RSAES_OAEP_SHA_256"], // recorded: RSA_4096_direct_2048
    ["ECC_NIST_P521", "SIGN_VERIFY", "RSAES_OAEP_SHA_256"], // recorded: ECC_NIST_P521_direct_2048
  ] as const)("for %s (%s) refuses %s", async (KeySpec, KeyUsage, WrappingAlgorithm) => {
    const { client, id } = await makeKey({}, { Origin: "EXTERNAL", KeySpec, KeyUsage });
    const input = { KeyId: id, WrappingAlgorithm, WrappingKeySpec: "RSA_2048" } as const;
    expect(await failure(client.send(new GetParametersForImportCommand(input)))).toEqual(
      invalid(
        `Wrapping algorithm ${WrappingAlgorithm} and wrapping key spec RSA_2048 cannot be used to import a ${KeySpec} key.`,
      ),
    );
  });

  it("refuses a key with material of KMS's own", async () => {
    const { client, id, arn } = await makeKey();
    // recorded: parameters_generated
    expect(await failure(parametersForImport(client, id))).toEqual({
      name: "UnsupportedOperationException",
      message: `${arn} origin is AWS_KMS which is not valid for this operation.`,
      status: 400,
    });
  });
});

describe("ImportKeyMaterial", () => {
  it("says what is wrong with the end of the material's life", async () => {
    const { put } = await makeImportKey();
    const material = symmetricMaterial();
    const at = (ms: number) => new Date(Date.now() + ms);
    // recorded: missing_valid_to, expired_valid_to, excessive_valid_to, no_expiry_with_valid_to
    expect(await failure(put(material, { ExpirationModel: undefined }))).toEqual(
      invalid("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES"),
    );
    expect(await failure(put(material, { ValidTo: at(-60_000) }))).toEqual(
      invalid("ValidTo must be in the future"),
    );
    expect(await failure(put(material, { ValidTo: at(366 * DAY * 1000) }))).toEqual(
      invalid("ValidTo must be less than 365 days in the future"),
    );
    const both = { ValidTo: at(3_600_000), ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;
    expect(await failure(put(material, both))).toEqual(
      invalid("A validTo date cannot be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE"),
    );
  });

  it("drops fractions of a second", async () => {
    const { client, id, put } = await makeImportKey();
    const second = Math.floor(Date.now() / 1000) + 3600;
    await put(symmetricMaterial(), { ValidTo: new Date(second * 1000 + 955) });
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata?.ValidTo).toEqual(new Date(second * 1000)); // recorded: set_short_expiry
  });

  it("says what is wrong with the material", async () => {
    const { id, arn, client, put, wrapping } = await makeImportKey();
    expect(await failure(put(Buffer.alloc(31)))).toEqual(wordless("InvalidCiphertextException")); // recorded: short_material
    const other = await makeImportKey({ account: await accountOf(client) });
    // recorded: token_other_key, token_corrupt
    const foreign = importWith(client, { ...other.wrapping, keyId: id }, symmetricMaterial());
    expect(await failure(foreign)).toEqual(wordless("InvalidImportTokenException"));
    const corrupt = { ImportToken: wrapping.token.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) };
    expect(await failure(put(symmetricMaterial(), corrupt))).toEqual(wordless("InvalidImportTokenException"));

    const material = symmetricMaterial();
    const materialId = await put(material, { KeyMaterialDescription: "first material" });
    expect(await put(material)).toBe(materialId); // recorded: same_token_retry
    expect(await failure(put(symmetricMaterial()))).toEqual(otherMaterial(materialId)); // recorded: wrong_existing_material
    const none = "0".repeat(64);
    expect(await failure(put(material, { KeyMaterialId: none }))).toEqual(otherMaterial(none)); // recorded: existing_wrong_identifier
    // recorded: new_same_material
    expect(await failure(put(material, { ImportType: "NEW_KEY_MATERIAL" }))).toEqual({
      name: "IncorrectKeyMaterialException",
      message: `Key material (id: ${materialId}) being imported as NEW_KEY_MATERIAL is already associated with KMS key ${arn}.`,
      status: 400,
    });
    // recorded: new_with_identifier
    const named = { ImportType: "NEW_KEY_MATERIAL", KeyMaterialId: materialId } as const;
    expect(await failure(put(material, named))).toEqual(
      invalid("Input parameter keyMaterialId cannot be used with NEW_KEY_MATERIAL importType."),
    );
    // recorded: initial_history, after the retry without a description
    const all = { KeyId: id, IncludeKeyMaterial: "ALL_KEY_MATERIAL" } as const;
    expect((await client.send(new ListKeyRotationsCommand(all))).Rotations).toEqual([
      {
        KeyId: arn,
        KeyMaterialId: materialId,
        KeyMaterialDescription: "first material",
        ImportState: "IMPORTED",
        KeyMaterialState: "CURRENT",
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      },
    ]);
  });

  it("tells several materials apart for symmetric encryption keys only", async () => {
    const key = await makeKey(
      {},
      { Origin: "EXTERNAL", KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
    );
    const { put } = await importInto(key);
    const material = symmetricMaterial();
    await put(material);
    // recorded: HMAC_256_ImportType, HMAC_256_KeyMaterialId, HMAC_256_KeyMaterialDescription
    for (const [member, more] of Object.entries({
      importType: { ImportType: "EXISTING_KEY_MATERIAL" },
      keyMaterialId: { KeyMaterialId: "0".repeat(64) },
      keyMaterialDescription: { KeyMaterialDescription: "hmac description" },
    } as const)) {
      expect(await failure(put(material, more))).toEqual(
        invalid(`Input parameter ${member} cannot be used with HMAC_256 imported keys.`),
      );
    }
    // recorded: HMAC_256_wrong_reimport; the id is told nowhere else
    expect(await failure(put(symmetricMaterial()))).toMatchObject({
      name: "IncorrectKeyMaterialException",
      message: expect.stringMatching(
        /^Imported key material does not have the expected identifier \([0-9a-f]{64}\)\.$/,
      ),
    });
  });
});

describe("DeleteImportedKeyMaterial", () => {
  it("may be called without material, and repeated", async () => {
    const { client, id, arn, put } = await makeImportKey();
    const remove = async (KeyMaterialId?: string) => {
      const command = new DeleteImportedKeyMaterialCommand({ KeyId: id, KeyMaterialId });
      const { $metadata: _, ...answer } = await client.send(command);
      return answer;
    };
    expect(await remove()).toEqual({ KeyId: arn }); // recorded: symmetric_delete_empty
    const KeyMaterialId = await put(symmetricMaterial());
    expect(await remove()).toEqual({ KeyId: arn, KeyMaterialId }); // recorded: delete_current
    expect(await remove()).toEqual({ KeyId: arn, KeyMaterialId }); // recorded: delete_current_again
    const none = "0".repeat(64);
    // recorded: delete_unknown_id
    expect(await failure(remove(none))).toEqual(
      invalid(`Key material (id: ${none}) has never been imported into KMS key ${arn}.`),
    );
  });

  it("leaves the public key, which needs no material", async () => {
    const input = { Origin: "EXTERNAL", KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
    const { client, id, arn } = await makeKey({}, input);
    await importWith(client, await parametersForImport(client, id), ecMaterial("prime256v1"));
    const { $metadata: _, ...answer } = await client.send(
      new DeleteImportedKeyMaterialCommand({ KeyId: id }),
    );
    expect(answer).toEqual({ KeyId: arn });
    // The Developer Guide, Key states, has it so; RSA_3072_public_missing was recorded otherwise.
    expect((await client.send(new GetPublicKeyCommand({ KeyId: id }))).KeySpec).toBe("ECC_NIST_P256");
  });
});

async function accountOf(client: ReturnType<typeof kms>): Promise<string> {
  return (await client.config.credentials()).accessKeyId;
}
