import {
  DeleteImportedKeyMaterialCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { failure } from "../../support/client.ts";
import {
  ecMaterial,
  type ImportOptions,
  importWith,
  materialsOf,
  otherMaterial,
  parametersForImport,
  pendingImport,
  symmetricMaterial,
  type Wrapping,
} from "../../support/import.ts";
import { DAY, daysAfter, decrypt, encrypt } from "../../support/management.ts";
import { HOME, MOMENT, MultiRegionKey, PARIS, TOKYO } from "../../support/multi-region.ts";

const START = "2030-01-01T00:00:00.000Z";
const NEW = { ImportType: "NEW_KEY_MATERIAL" } as const;
const EXISTING = { ImportType: "EXISTING_KEY_MATERIAL" } as const;
const EVERYWHERE = "PENDING_ROTATION";
const SOMEWHERE = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION";
const INCORRECT = { name: "IncorrectKeyMaterialException", status: 400 };

/** A multi-Region key with imported material, whose replicas have none yet. */
class Imported {
  readonly key: MultiRegionKey;
  readonly #wrappings = new Map<string, Wrapping>();

  private constructor(key: MultiRegionKey) {
    this.key = key;
  }

  static async make(replicas: readonly string[], material: Buffer, input = {}): Promise<Imported> {
    const key = await MultiRegionKey.make(START, [], { Origin: "EXTERNAL", ...input });
    const imported = new Imported(key);
    await imported.put(HOME, material);
    for (const region of replicas) await key.replicate(region);
    await key.workspace.advance(MOMENT);
    return imported;
  }

  async put(region: string, material: Buffer, options: ImportOptions = {}): Promise<string | undefined> {
    const client = this.key.at(region);
    const wrapping = this.#wrappings.get(region) ?? (await parametersForImport(client, this.key.id));
    this.#wrappings.set(region, wrapping);
    return importWith(client, wrapping, material, options);
  }

  remove(region: string, KeyMaterialId?: string): Promise<unknown> {
    const input = { KeyId: this.key.id, KeyMaterialId };
    return this.key.at(region).send(new DeleteImportedKeyMaterialCommand(input));
  }

  rotate(region = HOME): Promise<unknown> {
    return this.key.at(region).send(new RotateKeyOnDemandCommand({ KeyId: this.key.id }));
  }

  /** State of each material and whether it is there, newest first. */
  async shape(region: string): Promise<string[]> {
    const entries = await materialsOf(this.key.at(region), this.key.id);
    return entries.map(({ KeyMaterialState, ImportState }) => `${KeyMaterialState} ${ImportState}`);
  }
}

describe("a replica of a key with imported material", () => {
  it("waits for the same material, which each Region imports for itself", async () => {
    const material = symmetricMaterial();
    const set = await Imported.make([PARIS], material);
    const { key } = set;
    const { CurrentKeyMaterialId: id } = await key.describe(HOME);
    expect(await key.describe(PARIS)).toMatchObject({ KeyState: "PendingImport", Origin: "EXTERNAL" });
    const blob = await encrypt(key.at(HOME), key.id, "by the primary");
    expect(await failure(decrypt(key.at(PARIS), blob))).toEqual(pendingImport(key.arn(PARIS)));
    expect(await set.shape(PARIS)).toEqual(["CURRENT PENDING_IMPORT"]);
    expect(await failure(set.put(PARIS, symmetricMaterial()))).toEqual(otherMaterial(id));
    expect(await failure(set.put(PARIS, symmetricMaterial(), NEW))).toMatchObject({
      name: "ValidationException",
    });
    expect(await set.put(PARIS, material, EXISTING)).toBe(id);
    expect(await key.describe(PARIS)).toMatchObject({ KeyState: "Enabled", CurrentKeyMaterialId: id });
    expect(await decrypt(key.at(PARIS), blob)).toEqual({ text: "by the primary", materialId: id });
    const back = await encrypt(key.at(PARIS), key.id, "by the replica");
    expect((await decrypt(key.at(HOME), back)).text).toBe("by the replica");
  });

  it("is not related to another key with the same material", async () => {
    const material = symmetricMaterial();
    const one = await Imported.make([PARIS], material);
    const two = await MultiRegionKey.make(START, [], { Origin: "EXTERNAL" });
    await importWith(two.at(HOME), await parametersForImport(two.at(HOME), two.id), material);
    await one.put(PARIS, material);
    const [a, b] = [await one.key.describe(PARIS), await two.describe(HOME)];
    expect(a.CurrentKeyMaterialId).not.toBe(b.CurrentKeyMaterialId);
  });

  it("loses its material at its own date, or by its own deletion", async () => {
    const material = symmetricMaterial();
    const set = await Imported.make([PARIS, TOKYO], material);
    const { key } = set;
    await set.put(PARIS, material, { ValidTo: daysAfter(START, 0.25) });
    await set.put(TOKYO, material, { ValidTo: daysAfter(START, 0.5) });
    const states = () => Promise.all([HOME, PARIS, TOKYO].map((region) => key.state(region)));
    expect(await key.describe(HOME)).not.toHaveProperty("ValidTo");
    expect((await key.describe(TOKYO)).ValidTo).toEqual(daysAfter(START, 0.5));
    await key.workspace.advance(DAY / 4);
    expect(await states()).toEqual(["Enabled", "PendingImport", "Enabled"]);
    await set.remove(HOME);
    expect(await states()).toEqual(["PendingImport", "PendingImport", "Enabled"]);
    await encrypt(key.at(TOKYO), key.id, "x");
    expect(await set.shape(TOKYO)).toEqual(["CURRENT IMPORTED"]);
    await set.put(PARIS, material);
    await set.remove(PARIS);
    expect(await states()).toEqual(["PendingImport", "PendingImport", "Enabled"]);
    await set.put(HOME, material);
    expect(await states()).toEqual(["Enabled", "PendingImport", "Enabled"]);
  });
});

describe("new material of a multi-Region key", () => {
  it("has to come to every Region before it can be rotated in, for all of them", async () => {
    const [first, second] = [symmetricMaterial(), symmetricMaterial()];
    const set = await Imported.make([PARIS, TOKYO], first);
    const { key } = set;
    for (const region of [PARIS, TOKYO]) await set.put(region, first);
    const blob = await encrypt(key.at(PARIS), key.id, "by the first");
    const { CurrentKeyMaterialId: firstId } = await key.describe(HOME);
    const secondId = await set.put(HOME, second, NEW);
    expect(await set.shape(HOME)).toEqual([`${SOMEWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    expect(await set.shape(PARIS)).toEqual([`${SOMEWHERE} PENDING_IMPORT`, "CURRENT IMPORTED"]);
    expect(await key.state(PARIS)).toBe("Enabled");
    expect(await failure(set.rotate())).toEqual({
      name: "KMSInvalidStateException",
      // recorded
      message:
        "Cannot perform key material rotation: Key material has not been imported for replicas of the Multi-Region key.",
      status: 400,
    });
    expect(await set.put(PARIS, second, EXISTING)).toBe(secondId);
    expect(await set.shape(HOME)).toEqual([`${SOMEWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    expect(await failure(set.rotate())).toMatchObject({ name: "KMSInvalidStateException" });
    await set.put(TOKYO, second);
    for (const region of [HOME, PARIS, TOKYO]) {
      expect(await set.shape(region)).toEqual([`${EVERYWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    }
    expect(await failure(set.rotate(PARIS))).toMatchObject({ name: "UnsupportedOperationException" });
    await set.rotate();
    for (const region of [HOME, PARIS, TOKYO]) {
      expect(await set.shape(region)).toEqual(["CURRENT IMPORTED", "NON_CURRENT IMPORTED"]);
      expect((await key.describe(region)).CurrentKeyMaterialId).toBe(secondId);
      expect((await decrypt(key.at(region), blob)).materialId).toBe(firstId);
    }
    const next = await encrypt(key.at(TOKYO), key.id, "by the second");
    expect(await decrypt(key.at(HOME), next)).toEqual({ text: "by the second", materialId: secondId });
  });

  it("needs no other Region where the key has no replica", async () => {
    const set = await Imported.make([], symmetricMaterial());
    await set.put(HOME, symmetricMaterial(), NEW);
    expect(await set.shape(HOME)).toEqual([`${EVERYWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    await set.rotate();
    expect(await set.shape(HOME)).toEqual(["CURRENT IMPORTED", "NON_CURRENT IMPORTED"]);
  });

  it("waits again where a replica is added, and no more where it is gone", async () => {
    const set = await Imported.make([], symmetricMaterial());
    const { key } = set;
    await set.put(HOME, symmetricMaterial(), NEW);
    await key.replicate(PARIS);
    await key.workspace.advance(MOMENT);
    for (const region of [HOME, PARIS]) expect((await set.shape(region))[0]).toMatch(SOMEWHERE);
    expect(await set.shape(PARIS)).toEqual([`${SOMEWHERE} PENDING_IMPORT`, "CURRENT PENDING_IMPORT"]);
    await key.at(PARIS).send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
    await key.workspace.advance(7 * DAY);
    expect(await set.shape(HOME)).toEqual([`${EVERYWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    await set.rotate();
  });

  it("is deleted in every Region when the primary deletes it before the rotation", async () => {
    const [first, second] = [symmetricMaterial(), symmetricMaterial()];
    const set = await Imported.make([PARIS], first);
    await set.put(PARIS, first);
    const secondId = await set.put(HOME, second, NEW);
    await set.put(PARIS, second);
    await set.remove(HOME, secondId);
    for (const region of [HOME, PARIS]) {
      expect(await set.shape(region)).toEqual(["CURRENT IMPORTED"]);
      expect(await set.key.state(region)).toBe("Enabled");
    }
    expect(await failure(set.put(PARIS, second))).toMatchObject(INCORRECT);
    await set.put(HOME, symmetricMaterial(), NEW);
  });

  it("is deleted in one Region when a replica deletes it, and has to come again", async () => {
    const [first, second] = [symmetricMaterial(), symmetricMaterial()];
    const set = await Imported.make([PARIS], first);
    await set.put(PARIS, first);
    const secondId = await set.put(HOME, second, NEW);
    await set.put(PARIS, second);
    await set.remove(PARIS, secondId);
    expect(await set.shape(HOME)).toEqual([`${SOMEWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    expect(await set.shape(PARIS)).toEqual([`${SOMEWHERE} PENDING_IMPORT`, "CURRENT IMPORTED"]);
    expect(await set.key.state(PARIS)).toBe("Enabled");
    expect(await failure(set.rotate())).toMatchObject({ name: "KMSInvalidStateException" });
    await set.put(PARIS, second);
    await set.rotate();
  });

  it("expires in a Region of its own accord, and at the primary for all of them", async () => {
    const [first, second] = [symmetricMaterial(), symmetricMaterial()];
    const set = await Imported.make([PARIS], first);
    await set.put(PARIS, first);
    await set.put(HOME, second, { ...NEW, ValidTo: daysAfter(START, 0.75) });
    await set.put(PARIS, second, { ValidTo: daysAfter(START, 0.25) });
    await set.key.workspace.advance(DAY / 4);
    expect(await set.shape(HOME)).toEqual([`${SOMEWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    expect(await failure(set.rotate())).toMatchObject({ name: "KMSInvalidStateException" });
    await set.put(PARIS, second);
    expect(await set.shape(HOME)).toEqual([`${EVERYWHERE} IMPORTED`, "CURRENT IMPORTED"]);
    await set.key.workspace.advance(DAY / 2);
    expect(await failure(set.put(PARIS, second))).toMatchObject(INCORRECT);
    for (const region of [PARIS, HOME]) expect(await set.shape(region)).toEqual(["CURRENT IMPORTED"]);
  });

  it("stays with the key when another Region becomes the primary, which imports it then", async () => {
    const [first, second, third] = [symmetricMaterial(), symmetricMaterial(), symmetricMaterial()];
    const set = await Imported.make([PARIS], first);
    const { key } = set;
    await set.put(PARIS, first);
    await set.put(HOME, second, NEW);
    await key.movePrimary(HOME, PARIS);
    await key.workspace.advance(MOMENT);
    expect(await set.shape(PARIS)).toEqual([`${SOMEWHERE} PENDING_IMPORT`, "CURRENT IMPORTED"]);
    expect(await failure(set.rotate(PARIS))).toMatchObject({ name: "KMSInvalidStateException" });
    expect(await failure(set.put(PARIS, third, NEW))).toMatchObject({ name: "KMSInvalidStateException" });
    await set.put(PARIS, second);
    for (const region of [HOME, PARIS]) expect((await set.shape(region))[0]).toBe(`${EVERYWHERE} IMPORTED`);
    await set.rotate(PARIS);
    await set.put(PARIS, third, NEW);
    expect(await failure(set.put(HOME, symmetricMaterial(), NEW))).toMatchObject({
      name: "ValidationException",
    });
    await set.put(HOME, third);
    await set.rotate(PARIS);
    for (const region of [HOME, PARIS]) expect(await set.shape(region)).toHaveLength(3);
  });
});

describe("other multi-Region keys with imported material", () => {
  const Message = Buffer.from("said in one Region, heard in another");

  it("sign alike once each has the material, and share their public key", async () => {
    const material = ecMaterial("prime256v1");
    const input = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" };
    const set = await Imported.make([PARIS], material, input);
    const { key } = set;
    const publicKey = async (region: string) =>
      (await key.at(region).send(new GetPublicKeyCommand({ KeyId: key.id }))).PublicKey;
    expect(await publicKey(PARIS)).toEqual(await publicKey(HOME));
    const facts = { KeyId: key.id, Message, SigningAlgorithm: "ECDSA_SHA_256" } as const;
    expect(await failure(key.at(PARIS).send(new SignCommand(facts)))).toEqual(pendingImport(key.arn(PARIS)));
    expect(await failure(set.put(PARIS, ecMaterial("prime256v1")))).toMatchObject(INCORRECT);
    await set.put(PARIS, material);
    expect(await publicKey(PARIS)).toEqual(await publicKey(HOME));
    const { Signature } = await key.at(PARIS).send(new SignCommand(facts));
    const verify = new VerifyCommand({ ...facts, Signature });
    expect((await key.at(HOME).send(verify)).SignatureValid).toBe(true);
  });

  it("make the same MACs", async () => {
    const material = symmetricMaterial();
    const set = await Imported.make([PARIS], material, {
      KeySpec: "HMAC_256",
      KeyUsage: "GENERATE_VERIFY_MAC",
    });
    await set.put(PARIS, material);
    const facts = { KeyId: set.key.id, Message, MacAlgorithm: "HMAC_SHA_256" } as const;
    const { Mac } = await set.key.at(PARIS).send(new GenerateMacCommand(facts));
    expect((await set.key.at(HOME).send(new VerifyMacCommand({ ...facts, Mac }))).MacValid).toBe(true);
  });
});
