import {
  CancelKeyDeletionCommand,
  DeleteImportedKeyMaterialCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  type KMSClient,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure, kms } from "../../support/client.ts";
import {
  importInto,
  makeImportKey,
  materialsOf,
  metadata,
  pendingImport,
  stateOf,
  symmetricMaterial,
} from "../../support/import.ts";
import { DAY, daysAfter, decrypt, encrypt, FrozenWorkspace, makeKey } from "../../support/management.ts";

const START = "2030-01-01T00:00:00.000Z";
const NEW = { ImportType: "NEW_KEY_MATERIAL" } as const;

const remove = (client: KMSClient, KeyId: string, KeyMaterialId?: string) =>
  client.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId }));
const shape = async (client: KMSClient, id: string) =>
  (await materialsOf(client, id)).map((each) => [
    each.KeyMaterialId,
    each.KeyMaterialState,
    each.ImportState,
  ]);

describe("DeleteImportedKeyMaterial", () => {
  it("deletes the current material where none is named; the same material restores the key", async () => {
    const { client, id, arn, put } = await makeImportKey();
    const material = symmetricMaterial();
    const materialId = await put(material, { KeyMaterialDescription: "kept" });
    const blob = await encrypt(client, id, "kept");
    const { $metadata: _, ...answer } = await remove(client, id);
    expect(answer).toEqual({ KeyId: arn, KeyMaterialId: materialId });
    const gone = await metadata(client, id);
    expect(gone).toMatchObject({
      KeyState: "PendingImport",
      Enabled: false,
      CurrentKeyMaterialId: materialId,
    });
    expect(gone).not.toHaveProperty("ExpirationModel");
    expect(await failure(decrypt(client, blob))).toEqual(pendingImport(arn));
    expect(await shape(client, id)).toEqual([[materialId, "CURRENT", "PENDING_IMPORT"]]);
    // Once more is no matter.
    expect((await remove(client, id)).KeyMaterialId).toBe(materialId);
    expect(await failure(put(symmetricMaterial()))).toMatchObject({ name: "IncorrectKeyMaterialException" });
    await put(material);
    expect(await decrypt(client, blob)).toEqual({ text: "kept", materialId });
    expect(await materialsOf(client, id)).toMatchObject([{ KeyMaterialDescription: "kept" }]);
  });

  it("succeeds for a key without material, and changes nothing", async () => {
    const { client, id, arn } = await makeKey({}, { Origin: "EXTERNAL" });
    const { $metadata: _, ...answer } = await remove(client, id);
    expect(answer).toEqual({ KeyId: arn });
    expect(await stateOf(client, id)).toBe("PendingImport");
  });

  it("deletes material that is not current by its id, which stops the key as well", async () => {
    const { client, id, arn, put } = await makeImportKey();
    const [first, second] = [symmetricMaterial(), symmetricMaterial()];
    const firstId = await put(first);
    const blob = await encrypt(client, id, "by the first");
    const secondId = await put(second, NEW);
    await client.send(new RotateKeyOnDemandCommand({ KeyId: id }));
    expect((await remove(client, id, firstId)).KeyMaterialId).toBe(firstId);
    expect(await failure(encrypt(client, id, "x"))).toEqual(pendingImport(arn));
    await remove(client, id);
    expect(await shape(client, id)).toEqual([
      [secondId, "CURRENT", "PENDING_IMPORT"],
      [firstId, "NON_CURRENT", "PENDING_IMPORT"],
    ]);
    await put(second);
    expect(await stateOf(client, id)).toBe("PendingImport");
    await put(first);
    expect(await stateOf(client, id)).toBe("Enabled");
    expect(await decrypt(client, blob)).toEqual({ text: "by the first", materialId: firstId });
  });

  it("deletes material that waits for its rotation altogether, and the key works on", async () => {
    const { client, id, put } = await makeImportKey();
    const firstId = await put(symmetricMaterial());
    const waiting = symmetricMaterial();
    const waitingId = await put(waiting, NEW);
    expect((await remove(client, id, waitingId)).KeyMaterialId).toBe(waitingId);
    expect(await stateOf(client, id)).toBe("Enabled");
    expect(await shape(client, id)).toEqual([[firstId, "CURRENT", "IMPORTED"]]);
    expect(await failure(put(waiting))).toMatchObject({ name: "IncorrectKeyMaterialException" });
    const nextId = await put(symmetricMaterial(), NEW);
    await client.send(new RotateKeyOnDemandCommand({ KeyId: id }));
    expect(await shape(client, id)).toEqual([
      [nextId, "CURRENT", "IMPORTED"],
      [firstId, "NON_CURRENT", "IMPORTED"],
    ]);
  });

  it("refuses a material that the key does not have", async () => {
    const { client, id, arn, put } = await makeImportKey();
    await put(symmetricMaterial());
    expect(await failure(remove(client, id, "0".repeat(64)))).toEqual({
      name: "ValidationException",
      // recorded
      message: `Key material (id: ${"0".repeat(64)}) has never been imported into KMS key ${arn}.`,
      status: 400,
    });
    expect(await failure(remove(client, id, "XYZ"))).toMatchObject({ name: "ValidationException" });
    expect(await stateOf(client, id)).toBe("Enabled");
  });

  it("refuses a key of another origin, and of another account", async () => {
    const { client, id, arn } = await makeKey();
    expect(await failure(remove(client, id))).toEqual({
      name: "UnsupportedOperationException",
      message: `${arn} origin is AWS_KMS which is not valid for this operation.`,
      status: 400,
    });
    expect(await failure(remove(kms(), arn))).toMatchObject({ name: "AccessDeniedException" });
  });

  it("makes a disabled key wait for its material; with it, the key is enabled", async () => {
    const { client, id, put } = await makeImportKey();
    const material = symmetricMaterial();
    await put(material);
    await client.send(new DisableKeyCommand({ KeyId: id }));
    await remove(client, id);
    expect(await stateOf(client, id)).toBe("PendingImport");
    await put(material);
    expect(await stateOf(client, id)).toBe("Enabled");
  });
});

describe("deletion of a key with imported material", () => {
  it("may be cancelled: the key is disabled, or waits for what is missing", async () => {
    const { client, id, put } = await makeImportKey();
    const material = symmetricMaterial();
    await put(material);
    const schedule = () => client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    const cancel = () => client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    await schedule();
    await cancel();
    expect(await stateOf(client, id)).toBe("Disabled");
    await client.send(new EnableKeyCommand({ KeyId: id }));
    await schedule();
    await remove(client, id);
    expect(await stateOf(client, id)).toBe("PendingDeletion");
    await cancel();
    expect(await stateOf(client, id)).toBe("PendingImport");
    await put(material);
    expect(await stateOf(client, id)).toBe("Enabled");
  });

  it("allows an import meanwhile, whose material is there when it is cancelled", async () => {
    const { client, id, put } = await makeImportKey();
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    await put(symmetricMaterial());
    expect(await stateOf(client, id)).toBe("PendingDeletion");
    await client.send(new CancelKeyDeletionCommand({ KeyId: id }));
    expect(await stateOf(client, id)).toBe("Disabled");
  });

  it("lets material expire meanwhile, and still comes at its date", async () => {
    const workspace = await FrozenWorkspace.begin(START);
    const one = await makeImportKey(workspace.options);
    const two = await importInto(await makeKey(workspace.options, { Origin: "EXTERNAL" }));
    for (const { client, id, put } of [one, two]) {
      await put(symmetricMaterial(), { ValidTo: daysAfter(START, 3) });
      await client.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    }
    await workspace.advance(4 * DAY);
    expect(await stateOf(one.client, one.id)).toBe("PendingDeletion");
    await one.client.send(new CancelKeyDeletionCommand({ KeyId: one.id }));
    expect(await stateOf(one.client, one.id)).toBe("PendingImport");
    await workspace.advance(4 * DAY);
    expect(await failure(metadata(two.client, two.id))).toMatchObject({ name: "NotFoundException" });
    expect(await stateOf(one.client, one.id)).toBe("PendingImport");
  });
});
