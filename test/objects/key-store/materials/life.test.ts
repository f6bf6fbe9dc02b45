import { describe, expect, it } from "vitest";
import type { AwsKeyRecord, ImportedLife, KeyState } from "../../../../src/keys/key.ts";
import { nextEvent } from "../../../../src/keys/rotation.ts";
import {
  isComplete,
  lifeOf,
  stateWithMaterials,
  withMaterials,
} from "../../../../src/objects/key-store/materials/life.ts";
import type { MaterialRow } from "../../../../src/objects/key-store/materials/tables.ts";

const FOREVER: ImportedLife = { expirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE", validTo: null };
const until = (validTo: number): ImportedLife => ({ expirationModel: "KEY_MATERIAL_EXPIRES", validTo });

let seq = 0;
const material = (facts: Partial<MaterialRow> = {}): MaterialRow => {
  seq += 1;
  return {
    seq,
    materialId: `${seq}`,
    rotatedAt: null,
    rotationType: null,
    createdAt: 0,
    awaiting: null,
    description: null,
    imported: FOREVER,
    present: true,
    ...facts,
  };
};
const MISSING = { present: false, imported: null };

const key = (facts: Partial<AwsKeyRecord> = {}): AwsKeyRecord => ({
  keyId: "id",
  arn: "arn",
  cloud: "aws",
  account: "111122223333",
  region: "us-east-1",
  description: "",
  keyUsage: "ENCRYPT_DECRYPT",
  keySpec: "SYMMETRIC_DEFAULT",
  origin: "EXTERNAL",
  manager: "CUSTOMER",
  state: "Enabled",
  createdAt: 0,
  deletionAt: null,
  deletionWindowInDays: null,
  transitionAt: null,
  rotation: null,
  onDemandRotations: 0,
  onDemandRotationAt: null,
  currentMaterialId: null,
  imported: null,
  waitingValidTo: null,
  multiRegion: null,
  customKeyStore: null,
  materialCreatedAt: null,
  nextEventAt: null,
  ...facts,
});

describe("the life of imported material", () => {
  it.each<[string, MaterialRow[], ImportedLife | null]>([
    ["nothing", [], null],
    ["one that is missing", [material(MISSING)], null],
    ["one for good", [material()], FOREVER],
    ["one that ends", [material({ imported: until(5) })], until(5)],
    [
      "the earliest of several",
      [material({ imported: until(9) }), material({ imported: until(5) })],
      until(5),
    ],
    ["one that ends beside one for good", [material(), material({ imported: until(5) })], until(5)],
    ["one for good beside one that is missing", [material(), material(MISSING)], FOREVER],
    ["material that was not imported", [material({ imported: null })], null],
  ])("is the earliest expiry of the materials in use: %s", (_, materials, life) => {
    expect(lifeOf(materials)).toEqual(life);
  });
});

describe("the completeness of materials", () => {
  it.each<[string, MaterialRow[], boolean]>([
    ["nothing", [], false],
    ["one that is there", [material()], true],
    ["one that is missing", [material(MISSING)], false],
    ["two, of which one is missing", [material(), material(MISSING)], false],
    ["one that is there and one that waits", [material(), material({ awaiting: "ROTATION" })], true],
    [
      "one that is there and one that waits elsewhere",
      [material(), material({ ...MISSING, awaiting: "REGIONS" })],
      true,
    ],
    ["one that waits, alone", [material({ awaiting: "ROTATION" })], false],
  ])("requires every used material: %s", (_, materials, complete) => {
    expect(isComplete(materials)).toBe(complete);
  });
});

describe("the state after a change of material", () => {
  const whole = [material()];
  const lacking = [material(), material(MISSING)];
  it.each<[KeyState, KeyState, KeyState]>([
    ["Enabled", "Enabled", "PendingImport"],
    ["Disabled", "Disabled", "PendingImport"],
    ["PendingImport", "Enabled", "PendingImport"],
    ["PendingDeletion", "PendingDeletion", "PendingDeletion"],
    ["PendingReplicaDeletion", "PendingReplicaDeletion", "PendingReplicaDeletion"],
    ["Creating", "Creating", "Creating"],
    ["Updating", "Updating", "Updating"],
  ])("depends on missing material for a key that is %s", (state, complete, incomplete) => {
    expect(stateWithMaterials(key({ state }), whole)).toBe(complete);
    expect(stateWithMaterials(key({ state }), lacking)).toBe(incomplete);
    expect(stateWithMaterials(key({ state, origin: "AWS_KMS" }), lacking)).toBe(state);
  });
});

describe("a key record updated from its materials", () => {
  it("keeps the expiry of pending material apart, and both expiries are events", () => {
    const waiting = material({ awaiting: "ROTATION", imported: until(5) });
    const settled = withMaterials(key(), [material({ imported: until(9) }), waiting]);
    expect(settled).toMatchObject({ imported: until(9), waitingValidTo: 5, state: "Enabled" });
    expect(nextEvent(settled, 0)).toBe(5);
    const rotated = withMaterials(settled, [material({ imported: until(9) })]);
    expect(rotated.waitingValidTo).toBeNull();
    expect(nextEvent(rotated, 0)).toBe(9);
  });

  it("stays unchanged for a key with generated material", () => {
    const own = key({ origin: "AWS_KMS" });
    expect(withMaterials(own, [material({ imported: null })])).toEqual(own);
    expect(nextEvent(own, 0)).toBeNull();
  });
});
