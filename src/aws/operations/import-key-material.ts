import { keyKind } from "../../crypto/key-kinds.ts";
import { type ImportedLife, isReplica } from "../../keys/key.ts";
import { givenMaterial, SYMMETRIC } from "../../keys/material.ts";
import { DAY_MS } from "../../keys/rotation.ts";
import { required, string, timestamp } from "../../shape.ts";
import { AwsError } from "../errors.ts";
import { readImportToken } from "../import-token.ts";
import { guardOf } from "../key-states.ts";
import { importBlob, keyId, keyMaterialId } from "../members.ts";
import { follow, reviewImports, tellReplicas } from "../multi-region.ts";
import { type Call, KEY_ONLY, keyNamedBy, type LocatedKey, operation } from "../operation.ts";

/** Days that imported material may live at the most (API Reference, ImportKeyMaterial: ValidTo). */
const LONGEST_LIFE = 365;

export const importKeyMaterial = operation({
  name: "ImportKeyMaterial",
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
    checkSymmetricOnly(key, input);
    const { keyId, keySpec, arn } = key.record;
    const raw = await unwrap(call, key, input.ImportToken, input.EncryptedKeyMaterial);
    const material = await givenMaterial(call.keyring, key.record, raw);
    if (!material) throw new AwsError("IncorrectKeyMaterialException", null);
    const given = {
      material,
      life,
      type: input.ImportType ?? null,
      description: input.KeyMaterialDescription ?? null,
      materialId: input.KeyMaterialId ?? null,
    };
    // Which materials a replica may import is its primary's to say.
    if (isReplica(key.record)) await follow(call, key.record, key.record.region);
    await call.keys.write(key.visit, (store, at) =>
      store.importMaterial(at, keyId, given, guardOf(call.operation)),
    );
    await tellReplicas(call, key.record);
    await reviewImports(call, key.record);
    return { KeyId: arn, ...(keySpec === SYMMETRIC && { KeyMaterialId: material.materialId }) };
  },
});

/** @throws AwsError ValidationException */
function lifeFor(
  call: Call,
  input: { readonly ValidTo?: number; readonly ExpirationModel?: ImportedLife["expirationModel"] },
): ImportedLife {
  const { ValidTo: validTo, ExpirationModel: expirationModel = "KEY_MATERIAL_EXPIRES" } = input;
  if (expirationModel === "KEY_MATERIAL_DOES_NOT_EXPIRE") {
    if (validTo === undefined) return { expirationModel, validTo: null };
    throw invalid("A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE");
  }
  if (validTo === undefined) {
    throw invalid("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  }
  if (validTo <= call.now) throw invalid("The validTo date must be in the future.");
  if (validTo > call.now + LONGEST_LIFE * DAY_MS) {
    throw invalid(`The validTo date must be at most ${LONGEST_LIFE} days in the future.`);
  }
  return { expirationModel, validTo };
}

/** Several materials, and what tells them apart, are for symmetric encryption keys. */
function checkSymmetricOnly(
  key: LocatedKey,
  input: {
    readonly ImportType?: string;
    readonly KeyMaterialDescription?: string;
    readonly KeyMaterialId?: string;
  },
): void {
  const { ImportType, KeyMaterialDescription, KeyMaterialId } = input;
  if (
    key.record.keySpec !== SYMMETRIC &&
    (ImportType ?? KeyMaterialDescription ?? KeyMaterialId) !== undefined
  ) {
    throw invalid(
      "ImportType, KeyMaterialDescription and KeyMaterialId can be used with symmetric encryption KMS keys only.",
    );
  }
  if (ImportType === "NEW_KEY_MATERIAL" && KeyMaterialId !== undefined) {
    throw invalid("KeyMaterialId must not be set if the ImportType is NEW_KEY_MATERIAL");
  }
}

/** @throws AwsError InvalidImportTokenException, ExpiredImportTokenException, InvalidCiphertextException */
async function unwrap(
  call: Call,
  key: LocatedKey,
  importToken: Uint8Array,
  encrypted: Uint8Array,
): Promise<Uint8Array> {
  const token = await readImportToken(call, key.record, importToken);
  const wrappingKey = await (await keyKind(token.keySpec)).load(token.privateKey);
  const { unwrapKeyMaterial } = await import("../../crypto/key-wrap.ts");
  const modulusBytes = Number(token.keySpec.replace(/^\D+/, "")) / 8;
  const raw = await unwrapKeyMaterial(token.algorithm, wrappingKey, encrypted, modulusBytes);
  if (!raw) throw new AwsError("InvalidCiphertextException", null);
  return raw;
}

function invalid(text: string): AwsError {
  return new AwsError("ValidationException", text);
}
