import { Failure } from "../../../errors.ts";
import { isReplica } from "../../../keys/aws-key.ts";
import { readImportToken, unwrapWith } from "../../../keys/import-token.ts";
import type { ImportedLife } from "../../../keys/key.ts";
import { givenMaterial, SYMMETRIC } from "../../../keys/material.ts";
import { DAY_MS } from "../../../keys/rotation.ts";
import { required, string, timestamp } from "../../../shape.ts";
import { AwsError } from "../errors.ts";
import { imported } from "../keys/key-fitness.ts";
import { guardOf } from "../keys/key-states.ts";
import { follow, reviewImports, tellReplicas } from "../keys/multi-region.ts";
import { importBlob, keyId, keyMaterialId } from "../members.ts";
import { type Call, KEY_ONLY, keyNamedBy, type LocatedKey, operation } from "../operation.ts";

/** Longest life of imported material in days (API Reference, ImportKeyMaterial: ValidTo). */
const LONGEST_LIFE = 365;

export const importKeyMaterial = operation({
  name: "ImportKeyMaterial",
  permissions: [{ action: "kms:ImportKeyMaterial", resource: "key" }],
  kinds: [imported],
  changesKey: true,
  input: {
    KeyId: required(keyId),
    ImportToken: required(importBlob),
    EncryptedKeyMaterial: required(importBlob),
    ValidTo: timestamp,
    ExpirationModel: string({ values: ["KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"] }),
    ImportType: string({ values: ["NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"] }),
    KeyMaterialDescription: string({ min: 0, max: 256 }),
    KeyMaterialId: keyMaterialId,
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  async run(call, input, key) {
    const life = lifeFor(call, input);
    checkMaterialMembers(key, input);
    const { keyId, keySpec, arn } = key.record;
    const raw = await unwrap(call, key, input.ImportToken, input.EncryptedKeyMaterial);
    const material = await givenMaterial(call.masterKey, key.record, raw);
    // Recorded for material that is too short.
    if (!material) throw new AwsError("InvalidCiphertextException", null);
    const given = {
      material,
      life,
      type: input.ImportType ?? null,
      description: input.KeyMaterialDescription ?? null,
      materialId: input.KeyMaterialId ?? null,
      enables: true,
    };
    // The primary decides which materials a replica may import.
    if (isReplica(key.record)) await follow(call, key.record, key.record.region);
    const expected = input.KeyMaterialId ?? key.record.currentMaterialId;
    await call.keys
      .write(key.context, (store, at) => store.materials.import(at, keyId, given, guardOf(call.operation)))
      .catch((error: unknown) => {
        throw isOther(error) && expected !== null ? unexpected(expected) : error;
      });
    await tellReplicas(call, key.record);
    await reviewImports(call, key.record);
    return { KeyId: arn, ...(keySpec === SYMMETRIC && { KeyMaterialId: material.materialId }) };
  },
});

/** The life of imported material; the texts are recorded. @throws AwsError ValidationException */
function lifeFor(
  call: Call,
  input: { readonly ValidTo?: number; readonly ExpirationModel?: ImportedLife["expirationModel"] },
): ImportedLife {
  const { ValidTo: given, ExpirationModel: expirationModel = "KEY_MATERIAL_EXPIRES" } = input;
  // Recorded: fractions of a second are dropped.
  const validTo = given === undefined ? undefined : given - (given % 1000);
  if (expirationModel === "KEY_MATERIAL_DOES_NOT_EXPIRE") {
    if (validTo === undefined) return { expirationModel, validTo: null };
    throw invalid("A validTo date cannot be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
  }
  if (validTo === undefined) {
    throw invalid("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  }
  if (validTo <= call.now) throw invalid("ValidTo must be in the future");
  if (validTo > call.now + LONGEST_LIFE * DAY_MS) {
    throw invalid(`ValidTo must be less than ${LONGEST_LIFE} days in the future`);
  }
  return { expirationModel, validTo };
}

/**
 * Checks the members that tell materials apart: only symmetric encryption keys have several, and the primary decides
 * which ones. The texts are recorded; which of two members is named first is not.
 *
 * @throws AwsError ValidationException
 */
function checkMaterialMembers(
  key: LocatedKey,
  input: {
    readonly ImportType?: string;
    readonly KeyMaterialDescription?: string;
    readonly KeyMaterialId?: string;
  },
): void {
  const { ImportType, KeyMaterialDescription, KeyMaterialId } = input;
  const { keySpec } = key.record;
  const given = Object.entries({
    importType: ImportType,
    keyMaterialId: KeyMaterialId,
    keyMaterialDescription: KeyMaterialDescription,
  }).find(([, value]) => value !== undefined);
  if (keySpec !== SYMMETRIC && given) {
    throw invalid(`Input parameter ${given[0]} cannot be used with ${keySpec} imported keys.`);
  }
  if (isReplica(key.record)) {
    if (ImportType === "NEW_KEY_MATERIAL") {
      throw invalid(
        "Input parameter ImportType NEW_KEY_MATERIAL cannot be used on replica Multi-Region keys",
      );
    }
    if (KeyMaterialDescription !== undefined) {
      throw invalid("Key material description can only be specified on primary Multi-Region keys");
    }
  }
  if (ImportType === "NEW_KEY_MATERIAL" && KeyMaterialId !== undefined) {
    throw invalid("Input parameter keyMaterialId cannot be used with NEW_KEY_MATERIAL importType.");
  }
}

function isOther(error: unknown): boolean {
  return error instanceof Failure && error.detail.code === "materialDiffers";
}

/** The error for other material than expected (recorded, also for keys whose material ids appear nowhere else). */
function unexpected(materialId: string): AwsError {
  return new AwsError(
    "IncorrectKeyMaterialException",
    `Imported key material does not have the expected identifier (${materialId}).`,
  );
}

/**
 * Unwraps material.
 *
 * @throws AwsError InvalidImportTokenException, ExpiredImportTokenException, InvalidCiphertextException
 */
async function unwrap(
  call: Call,
  key: LocatedKey,
  importToken: Uint8Array,
  encrypted: Uint8Array,
): Promise<Uint8Array> {
  const target = { workspace: call.caller.workspace, arn: key.record.arn };
  const token = await readImportToken(call, target, importToken, call.now);
  if (token === "invalid") throw new AwsError("InvalidImportTokenException", null);
  if (token === "expired") throw new AwsError("ExpiredImportTokenException", null);
  const raw = await unwrapWith(token, encrypted);
  if (!raw) throw new AwsError("InvalidCiphertextException", null);
  return raw;
}

function invalid(text: string): AwsError {
  return new AwsError("ValidationException", text);
}
