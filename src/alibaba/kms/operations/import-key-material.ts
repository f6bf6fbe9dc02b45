import { readImportToken, unwrapWith } from "../../../keys/import-token.ts";
import type { ImportedLife } from "../../../keys/key.ts";
import { givenMaterial } from "../../../keys/material.ts";
import { blob, integer, required } from "../../../shape.ts";
import { AlibabaError, invalidParameter } from "../../protocol/error.ts";
import { requireImported } from "../crypto/import.ts";
import { guardOf } from "../keys/key-states.ts";
import { customerKey } from "../keys/own-key.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";

/** The last second of the year 9999, the last one with four digits, since the epoch. */
const LAST_SECOND = 253_402_300_799;

export const importKeyMaterial = operation({
  name: "ImportKeyMaterial",
  permissions: [{ action: "kms:ImportKeyMaterial", resource: "key" }],
  input: {
    KeyId: required(keyId),
    EncryptedKeyMaterial: required(blob({ min: 1, max: 6144 })),
    ImportToken: required(blob({ min: 1, max: 6144 })),
    KeyMaterialExpireUnix: required(integer({ min: 0, max: LAST_SECOND })),
  },
  locate: customerKey("KeyId"),
  async run(call, input, key) {
    const { record } = key;
    requireImported(record);
    const life = lifeOf(input.KeyMaterialExpireUnix, call.now);
    const target = { workspace: call.caller.workspace, arn: record.arn };
    const token = await readImportToken(call, target, input.ImportToken, call.now);
    if (token === "invalid") throw new AlibabaError("InvalidImportToken");
    if (token === "expired") throw new AlibabaError("ExpiredImportToken");
    const raw = await unwrapWith(token, input.EncryptedKeyMaterial);
    const material = raw && (await givenMaterial(call.masterKey, record, raw));
    if (!material) throw new AlibabaError("InvalidKeyMaterial");
    const given = { material, life, type: null, description: null, materialId: null, enables: false };
    await call.keys.write(key.context, (store, at) =>
      store.materials.import(at, record.keyId, given, guardOf(call.operation)),
    );
    return null;
  },
});

/**
 * The life of imported material.
 *
 * @param expireUnix seconds since the epoch; 0 for never.
 * @throws AlibabaError InvalidParameter
 */
function lifeOf(expireUnix: number, now: number): ImportedLife {
  if (expireUnix === 0) return { expirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE", validTo: null };
  const validTo = expireUnix * 1000;
  if (validTo <= now) throw invalidParameter("KeyMaterialExpireUnix");
  return { expirationModel: "KEY_MATERIAL_EXPIRES", validTo };
}
