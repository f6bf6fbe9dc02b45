import {
  DecryptCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import {
  type ImportOptions,
  importInto,
  makeImportKey,
  materialsOf,
  metadata,
  otherMaterial,
  stateOf,
  symmetricMaterial,
} from "../../support/import.ts";
import { wordless } from "../../support/keys.ts";
import { DAY, daysAfter, decrypt, encrypt, FrozenWorkspace, makeKey } from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";
const NEW = { ImportType: "NEW_KEY_MATERIAL" } as const;
const EXISTING = { ImportType: "EXISTING_KEY_MATERIAL" } as const;
const INCORRECT = "IncorrectKeyMaterialException";

const rotate = (client: KMSClient, KeyId: string) => client.send(new RotateKeyOnDemandCommand({ KeyId }));
const shape = async (client: KMSClient, id: string) =>
  (await materialsOf(client, id)).map((each) => [
    each.KeyMaterialId,
    each.KeyMaterialState,
    each.ImportState,
  ]);

describe("new material of a symmetric encryption key", () => {
  it("waits, becomes the current one by a rotation, and the one before still decrypts", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, arn, put } = await makeImportKey(workspace.options);
    const first = await put(symmetricMaterial(), { KeyMaterialDescription: "first" });
    const old = await encrypt(client, id, "old");
    expect(await failure(rotate(client, id))).toEqual({
      name: "KMSInvalidStateException",
      message: `No available key material pending rotation for the key: ${arn}.`,
      status: 400,
    });
    await workspace.advance(600);
    const second = await put(symmetricMaterial(), { ...NEW, KeyMaterialDescription: "second" });
    expect(second).not.toBe(first);
    const imported = { KeyId: arn, ImportState: "IMPORTED", ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" };
    const one = { ...imported, KeyMaterialId: first, KeyMaterialDescription: "first" };
    const two = { ...imported, KeyMaterialId: second, KeyMaterialDescription: "second" };
    expect(await materialsOf(client, id)).toEqual([
      { ...two, KeyMaterialState: "PENDING_ROTATION" },
      { ...one, KeyMaterialState: "CURRENT" },
    ]);
    expect((await client.send(new ListKeyRotationsCommand({ KeyId: id }))).Rotations).toEqual([]);
    expect((await metadata(client, id)).CurrentKeyMaterialId).toBe(first);
    expect((await decrypt(client, await encrypt(client, id, "x"))).materialId).toBe(first);

    await workspace.advance(600);
    expect((await rotate(client, id)).KeyId).toBe(arn);
    const rotated = { ...two, KeyMaterialState: "CURRENT", RotationType: "ON_DEMAND" };
    const RotationDate = new Date(Date.parse(START) + 1_200_000);
    expect(await materialsOf(client, id)).toEqual([
      { ...rotated, RotationDate },
      { ...one, KeyMaterialState: "NON_CURRENT" },
    ]);
    expect((await client.send(new ListKeyRotationsCommand({ KeyId: id }))).Rotations).toEqual([
      { ...rotated, RotationDate },
    ]);
    expect((await metadata(client, id)).CurrentKeyMaterialId).toBe(second);
    expect(await decrypt(client, old)).toEqual({ text: "old", materialId: first });
    expect((await decrypt(client, await encrypt(client, id, "x"))).materialId).toBe(second);
    expect(await failure(rotate(client, id))).toMatchObject({ name: "KMSInvalidStateException" });
  });

  it("may wait alone: a second one is refused until the first is rotated in, or deleted", async () => {
    const { client, id, arn, put } = await makeImportKey();
    await put(symmetricMaterial());
    const [waiting, next] = [symmetricMaterial(), symmetricMaterial()];
    const waitingId = await put(waiting, NEW);
    const refused = await failure(put(next, NEW));
    expect(refused.name).toBe("KMSInvalidStateException");
    expect(refused.message).toMatch(/^New key material \(id: [0-9a-f]{64}\) cannot/);
    await rotate(client, id);
    const nextId = await put(next, NEW);
    expect(refused.message).toBe(
      `New key material (id: ${nextId}) cannot be imported into KMS key ${arn}, because another key material (id: ${waitingId}) is pending rotation.`,
    );
  });

  it("waits alone though several are imported at the same time, and so it is with the first", async () => {
    const { client, id, put } = await makeImportKey();
    const count = async (options: ImportOptions) => {
      const tries = Array.from({ length: 6 }, () => put(symmetricMaterial(), options));
      return (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled").length;
    };
    expect(await count({})).toBe(1);
    expect(await count(NEW)).toBe(1);
    expect((await shape(client, id)).map(([, state]) => state)).toEqual(["PENDING_ROTATION", "CURRENT"]);
  });

  it("must be new, and existing material must be known", async () => {
    const { client, id, put } = await makeImportKey();
    const [first, second, unknown] = [symmetricMaterial(), symmetricMaterial(), symmetricMaterial()];
    expect(await failure(put(first, EXISTING))).toEqual(wordless(INCORRECT));
    const firstId = await put(first, NEW);
    expect(await failure(put(first, NEW))).toMatchObject({ name: INCORRECT });
    expect(await failure(put(second))).toEqual(otherMaterial(firstId));
    expect(await failure(put(second, EXISTING))).toEqual(otherMaterial(firstId));
    const secondId = await put(second, NEW);
    // One that waits is known by now.
    expect(await put(second)).toBe(secondId);
    expect(await put(second, { ...EXISTING, KeyMaterialId: secondId })).toBe(secondId);
    expect(await put(first, { KeyMaterialId: firstId })).toBe(firstId);
    expect(await failure(put(first, { KeyMaterialId: secondId }))).toEqual(otherMaterial(secondId));
    expect(await failure(put(unknown, { KeyMaterialId: firstId }))).toEqual(otherMaterial(firstId));
    expect(await failure(put(unknown, { ...NEW, KeyMaterialId: firstId }))).toMatchObject({
      name: "ValidationException",
    });
    expect(await shape(client, id)).toEqual([
      [secondId, "PENDING_ROTATION", "IMPORTED"],
      [firstId, "CURRENT", "IMPORTED"],
    ]);
  });

  it("counts towards the 25 rotations on demand", async () => {
    const { client, id, put } = await makeImportKey();
    await put(symmetricMaterial());
    const blobs: Uint8Array[] = [];
    for (let count = 0; count < 25; count++) {
      blobs.push(await encrypt(client, id, `${count}`));
      await put(symmetricMaterial(), NEW);
      await rotate(client, id);
    }
    await put(symmetricMaterial(), NEW);
    expect(await failure(rotate(client, id))).toMatchObject({ name: "LimitExceededException" });
    expect(await materialsOf(client, id)).toHaveLength(27);
    for (const [count, blob] of blobs.entries()) expect((await decrypt(client, blob)).text).toBe(`${count}`);
  });

  it("is listed page by page", async () => {
    const { client, id, put } = await makeImportKey();
    const ids = [await put(symmetricMaterial())];
    for (let count = 0; count < 3; count++) {
      ids.push(await put(symmetricMaterial(), NEW));
      if (count < 2) await rotate(client, id);
    }
    const input = { KeyId: id, IncludeKeyMaterial: "ALL_KEY_MATERIAL", Limit: 3 } as const;
    const page = await client.send(new ListKeyRotationsCommand(input));
    expect(page.Truncated).toBe(true);
    const rest = await client.send(new ListKeyRotationsCommand({ ...input, Marker: page.NextMarker }));
    const listed = [...(page.Rotations ?? []), ...(rest.Rotations ?? [])];
    expect(listed.map((each) => each.KeyMaterialId)).toEqual(ids);
  });
});

describe("expiry of several materials", () => {
  it("is told as the earliest of those in use; any of them missing stops the key", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, put } = await makeImportKey(workspace.options);
    const [first, second] = [symmetricMaterial(), symmetricMaterial()];
    const firstId = await put(first, { ValidTo: daysAfter(START, 20) });
    const secondId = await put(second, { ...NEW, ValidTo: daysAfter(START, 10) });
    // What waits is not associated with the key for good yet.
    expect((await metadata(client, id)).ValidTo).toEqual(daysAfter(START, 20));
    await rotate(client, id);
    expect((await metadata(client, id)).ValidTo).toEqual(daysAfter(START, 10));
    await put(second);
    expect((await metadata(client, id)).ValidTo).toEqual(daysAfter(START, 20));
    await put(first);
    const forever = await metadata(client, id);
    expect(forever.ExpirationModel).toBe("KEY_MATERIAL_DOES_NOT_EXPIRE");
    expect(forever).not.toHaveProperty("ValidTo");

    await put(first, { ValidTo: daysAfter(START, 30) });
    const blob = await encrypt(client, id, "by the second");
    await workspace.advance(30 * DAY);
    expect(await stateOf(client, id)).toBe("PendingImport");
    expect(await failure(client.send(new DecryptCommand({ CiphertextBlob: blob })))).toMatchObject({
      name: "KMSInvalidStateException",
    });
    expect(await shape(client, id)).toEqual([
      [secondId, "CURRENT", "IMPORTED"],
      [firstId, "NON_CURRENT", "PENDING_IMPORT"],
    ]);
  });

  it("leaves the key alone where the material waits for its rotation; another may come in its place", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const { client, id, put } = await makeImportKey(workspace.options);
    const firstId = await put(symmetricMaterial());
    await put(symmetricMaterial(), { ...NEW, ValidTo: daysAfter(START, 0.5) });
    await workspace.advance(DAY / 2);
    expect(await metadata(client, id)).toMatchObject({
      KeyState: "Enabled",
      ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE",
    });
    expect(await shape(client, id)).toEqual([[firstId, "CURRENT", "IMPORTED"]]);
    expect(await failure(rotate(client, id))).toMatchObject({ name: "KMSInvalidStateException" });
    const nextId = await put(symmetricMaterial(), NEW);
    await rotate(client, id);
    expect((await metadata(client, id)).CurrentKeyMaterialId).toBe(nextId);
  });
});

describe("rotation operations of a key with imported material", () => {
  it("do not include automatic rotation", async () => {
    const { client, id, arn, put } = await makeImportKey();
    const origin = {
      name: "UnsupportedOperationException",
      message: `${arn} origin is EXTERNAL which is not valid for this operation.`,
      status: 400,
    };
    const enable = new EnableKeyRotationCommand({ KeyId: id });
    const status = new GetKeyRotationStatusCommand({ KeyId: id });
    expect(await failure(client.send(enable))).toEqual(origin);
    expect(await failure(client.send(status))).toEqual(origin);
    await put(symmetricMaterial());
    expect(await failure(client.send(enable))).toEqual(origin);
    expect(await client.send(status)).toMatchObject({ KeyId: arn, KeyRotationEnabled: false });
  });

  it("need the material of the key", async () => {
    const { client, id, arn } = await makeImportKey();
    expect(await failure(rotate(client, id))).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is pending import.`,
      status: 400,
    });
  });

  it("are not for imported HMAC keys", async () => {
    const key = await makeKey(
      {},
      { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC", Origin: "EXTERNAL" },
    );
    const { client, id } = key;
    expect(await failure(rotate(client, id))).toMatchObject({ name: "KMSInvalidStateException" });
    await (await importInto(key)).put(symmetricMaterial());
    expect(await failure(rotate(client, id))).toEqual(wordless("UnsupportedOperationException"));
    expect(await failure(materialsOf(client, id))).toMatchObject({ name: "ValidationException" });
  });
});
