import {
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetPublicKeyCommand,
  ImportKeyMaterialCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import {
  type ImportKey,
  importWith,
  makeImportKey,
  materialsOf,
  metadata,
  otherMaterial,
  pendingImport,
  stateOf,
  symmetricMaterial,
  wrap,
} from "../../support/import.ts";
import { wordless } from "../../support/keys.ts";
import { DAY, daysAfter, decrypt, encrypt, FrozenWorkspace, makeKey } from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";

describe("a key for imported material", () => {
  it("waits for it, and works once it is there", async () => {
    const { client, id, arn, put } = await makeImportKey();
    const before = await metadata(client, id);
    expect(before).toMatchObject({ KeyState: "PendingImport", Enabled: false, Origin: "EXTERNAL" });
    expect(before).not.toHaveProperty("ExpirationModel");
    expect(before).not.toHaveProperty("CurrentKeyMaterialId");
    expect(await materialsOf(client, id)).toEqual([]);
    expect(await failure(encrypt(client, id, "x"))).toEqual(pendingImport(arn));
    const materialId = await put(symmetricMaterial());
    expect(materialId).toMatch(/^[0-9a-f]{64}$/);
    const after = await metadata(client, id);
    expect(after).toMatchObject({
      KeyState: "Enabled",
      Enabled: true,
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      CurrentKeyMaterialId: materialId,
    });
    expect(after).not.toHaveProperty("ValidTo");
    expect(await decrypt(client, await encrypt(client, id, "hello"))).toEqual({ text: "hello", materialId });
    expect(await materialsOf(client, id)).toEqual([
      {
        KeyId: arn,
        KeyMaterialId: materialId,
        KeyMaterialState: "CURRENT",
        ImportState: "IMPORTED",
        ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
      },
    ]);
  });

  it("cannot be switched on or off before, but described", async () => {
    const { client, id, arn } = await makeKey({}, { Origin: "EXTERNAL" });
    for (const command of [new EnableKeyCommand({ KeyId: id }), new DisableKeyCommand({ KeyId: id })]) {
      expect(await failure(client.send(command))).toEqual(pendingImport(arn));
    }
    await client.send(new UpdateKeyDescriptionCommand({ KeyId: id, Description: "soon" }));
    expect(await metadata(client, id)).toMatchObject({ Description: "soon", KeyState: "PendingImport" });
  });

  it("does not open what another key with the same material has sealed", async () => {
    const material = symmetricMaterial();
    const one = await makeImportKey();
    const two = await makeImportKey({ account: one.account });
    const ids = [await one.put(material), await two.put(material)];
    expect(ids[0]).not.toBe(ids[1]);
    const blob = await encrypt(one.client, one.id, "mine");
    expect(await stateOf(one.client, two.id)).toBe("Enabled");
    const wrong = one.client.send(new DecryptCommand({ CiphertextBlob: blob, KeyId: two.id }));
    expect(await failure(wrong)).toMatchObject({ name: "IncorrectKeyException" });
  });

  it("that is disabled takes material, and is enabled by it", async () => {
    const { client, id, put } = await makeImportKey();
    const material = symmetricMaterial();
    await put(material);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await put(material, { ValidTo: new Date(Date.now() + DAY * 1000) });
    expect(await metadata(client, id)).toMatchObject({
      KeyState: "Enabled",
      ExpirationModel: "KEY_MATERIAL_EXPIRES",
    });
  });

  it("that is symmetric has no public key to give", async () => {
    const { client, id, put } = await makeImportKey();
    await put(symmetricMaterial());
    expect(await failure(client.send(new GetPublicKeyCommand({ KeyId: id })))).toMatchObject({
      name: "UnsupportedOperationException",
    });
  });
});

describe("ImportKeyMaterial", () => {
  let key: ImportKey;
  beforeAll(async () => {
    key = await makeImportKey();
  });

  it.each([0, 1, 16, 31, 33, 64])("refuses material of %i bytes", async (length) => {
    expect(await failure(key.put(Buffer.alloc(length, 7)))).toEqual(wordless("InvalidCiphertextException"));
    expect(await stateOf(key.client, key.id)).toBe("PendingImport");
  });

  it("refuses what it cannot unwrap", async () => {
    const good = wrap(key.wrapping, symmetricMaterial());
    const altered = Buffer.from(good);
    altered[100] = (altered[100] ?? 0) ^ 1;
    const other = wrap({ ...key.wrapping, algorithm: "RSAES_OAEP_SHA_1" }, symmetricMaterial());
    for (const EncryptedKeyMaterial of [altered, good.subarray(1), Buffer.from("x"), other]) {
      const call = importWith(key.client, key.wrapping, symmetricMaterial(), { EncryptedKeyMaterial });
      expect(await failure(call)).toEqual(wordless("InvalidCiphertextException"));
    }
  });

  it("refuses a key with material of another origin", async () => {
    const { client, id, arn } = await makeKey({ account: key.account });
    const call = importWith(client, { ...key.wrapping, keyId: id }, symmetricMaterial());
    expect(await failure(call)).toEqual({
      name: "UnsupportedOperationException",
      message: `${arn} origin is AWS_KMS which is not valid for this operation.`,
      status: 400,
    });
  });

  it("refuses a key of another account", async () => {
    const client = kms();
    const call = importWith(client, { ...key.wrapping, keyId: key.arn }, symmetricMaterial());
    expect(await failure(call)).toMatchObject({ name: "AccessDeniedException" });
  });

  it("needs the expiry of the material, unless it does not expire", async () => {
    const { client, id, wrapping } = key;
    const EncryptedKeyMaterial = wrap(wrapping, symmetricMaterial());
    const input = { KeyId: id, ImportToken: wrapping.token, EncryptedKeyMaterial };
    const said = async (more: object) => {
      const { name, message } = await failure(
        client.send(new ImportKeyMaterialCommand({ ...input, ...more })),
      );
      expect(name).toBe("ValidationException");
      return message;
    };
    const missing = "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES";
    const ValidTo = new Date(Date.now() + 1000 * DAY);
    expect(await said({})).toBe(missing);
    expect(await said({ ExpirationModel: "KEY_MATERIAL_EXPIRES" })).toBe(missing);
    expect(await said({ ValidTo, ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" })).toMatch(/validTo/);
    expect(await said({ ValidTo: new Date(Date.now() - 1000) })).toMatch(/ValidTo/);
    expect(await said({ ValidTo: new Date(Date.now() + 366 * 1000 * DAY) })).toMatch(/ValidTo/);
    expect(await said({ ValidTo, ImportType: "BOTH" })).toMatch(/importType/);
    expect(await said({ ValidTo, KeyMaterialId: "1234" })).toMatch(/keyMaterialId/);
  });
});

describe("imported material that expires", () => {
  it("may live for 365 days to the second, and no longer", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, put } = await makeImportKey(workspace.options);
    const ValidTo = daysAfter(START, 365);
    const material = symmetricMaterial();
    const later = new Date(ValidTo.getTime() + 1000);
    expect(await failure(put(material, { ValidTo: later }))).toMatchObject({ name: "ValidationException" });
    expect(await failure(put(material, { ValidTo: new Date(START) }))).toMatchObject({
      name: "ValidationException",
    });
    await put(material, { ValidTo });
    expect(await metadata(client, id)).toMatchObject({ ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo });
  });

  it("is gone at its date, not before; the same comes back with new dates, another does not", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn, put } = await makeImportKey(workspace.options);
    const material = symmetricMaterial();
    const materialId = await put(material, { ValidTo: daysAfter(START, 0.5), KeyMaterialDescription: "one" });
    const blob = await encrypt(client, id, "kept");
    await workspace.advance(DAY / 2 - 1);
    expect(await decrypt(client, blob)).toEqual({ text: "kept", materialId });
    await workspace.advance(1);
    expect(await failure(decrypt(client, blob))).toEqual(pendingImport(arn));
    expect(await failure(encrypt(client, id, "x"))).toEqual(pendingImport(arn));
    const gone = await metadata(client, id);
    expect(gone).toMatchObject({
      KeyState: "PendingImport",
      Enabled: false,
      CurrentKeyMaterialId: materialId,
    });
    expect(gone).not.toHaveProperty("ValidTo");
    expect(gone).not.toHaveProperty("ExpirationModel");
    const entry = { KeyId: arn, KeyMaterialId: materialId, KeyMaterialState: "CURRENT" };
    const KeyMaterialDescription = "one";
    expect(await materialsOf(client, id)).toEqual([
      { ...entry, ImportState: "PENDING_IMPORT", KeyMaterialDescription },
    ]);

    expect(await failure(put(symmetricMaterial()))).toEqual(otherMaterial(materialId));
    const ValidTo = daysAfter(START, 0.75);
    expect(await put(material, { ValidTo })).toBe(materialId);
    expect(await decrypt(client, blob)).toEqual({ text: "kept", materialId });
    const back = { ...entry, ImportState: "IMPORTED", KeyMaterialDescription };
    expect(await materialsOf(client, id)).toEqual([
      { ...back, ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo },
    ]);
    await put(material);
    await workspace.advance(DAY);
    expect(await decrypt(client, blob)).toEqual({ text: "kept", materialId });
    expect(await metadata(client, id)).toMatchObject({ ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" });
  });

  it("may be given another date, and another description, while it is there", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, put } = await makeImportKey(workspace.options);
    const material = symmetricMaterial();
    await put(material, { ValidTo: daysAfter(START, 1), KeyMaterialDescription: "one" });
    await put(material, { ValidTo: daysAfter(START, 200) });
    expect(await materialsOf(client, id)).toMatchObject([
      { ValidTo: daysAfter(START, 200), KeyMaterialDescription: "one" },
    ]);
    await put(material, { ValidTo: daysAfter(START, 100), KeyMaterialDescription: "two" });
    expect(await materialsOf(client, id)).toMatchObject([
      { ValidTo: daysAfter(START, 100), KeyMaterialDescription: "two" },
    ]);
    await workspace.advance(100 * DAY - 1);
    expect(await stateOf(client, id)).toBe("Enabled");
    await workspace.advance(1);
    expect(await stateOf(client, id)).toBe("PendingImport");
  });
});
