import type { MaterialEntry } from "../../../keys/key.ts";
import { SYMMETRIC } from "../../../keys/material.ts";
import { required, string } from "../../../shape.ts";
import { epochSeconds } from "../../protocol/time.ts";
import { AwsError } from "../errors.ts";
import { notInCustomKeyStore } from "../keys/key-fitness.ts";
import { reviewImports } from "../keys/multi-region.ts";
import { page, readMarker } from "../marker.ts";
import { keyId, limit, marker } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

const DEFAULT_LIMIT = 100;

/** A limit above the number of materials of any key. */
const EVERY = Number.MAX_SAFE_INTEGER;

export const listKeyRotations = operation({
  name: "ListKeyRotations",
  permissions: [{ action: "kms:ListKeyRotations", resource: "key" }],
  kinds: [notInCustomKeyStore],
  input: {
    KeyId: required(keyId),
    IncludeKeyMaterial: string({ values: ["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"] }),
    Limit: limit,
    Marker: marker,
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  managedKeys: true,
  async run(call, input, key) {
    const { keyId, arn, keySpec } = key.record;
    // Recorded. Without the member, the list of such a key is empty (recorded too).
    if (keySpec !== SYMMETRIC && input.IncludeKeyMaterial !== undefined) {
      throw new AwsError(
        "ValidationException",
        "Input parameter includeKeyMaterial can only be used with symmetric keys.",
      );
    }
    await reviewImports(call, key.record);
    const all = input.IncludeKeyMaterial === "ALL_KEY_MATERIAL";
    const subject = `${keyId}/${all}`;
    const size = input.Limit ?? DEFAULT_LIMIT;
    const after = Number(readMarker(call, subject, input.Marker, "0"));
    const found = await call.keys.read(key.context, (store, at) =>
      store.materials.list(at, keyId, all, EVERY, EVERY),
    );
    // Recorded: the oldest first.
    const following = found.toReversed().filter(({ seq }) => seq > after);
    const { items, rest } = page(call, subject, following, size, (entry) => entry.seq);
    const rotations = items.map((entry) => ({
      KeyId: arn,
      KeyMaterialId: entry.materialId,
      KeyMaterialState: stateOf(entry),
      ...(key.record.origin === "EXTERNAL" && importedMembers(entry)),
      ...(entry.rotatedAt !== null && {
        RotationDate: epochSeconds(entry.rotatedAt),
        RotationType: entry.rotationType,
      }),
    }));
    return { Rotations: rotations, ...rest };
  },
});

const AWAITING = {
  ROTATION: "PENDING_ROTATION",
  REGIONS: "PENDING_MULTI_REGION_IMPORT_AND_ROTATION",
} as const;

function stateOf(entry: MaterialEntry): string {
  if (entry.awaiting !== null) return AWAITING[entry.awaiting];
  return entry.current ? "CURRENT" : "NON_CURRENT";
}

/** Members of imported material only (API Reference, RotationsListEntry). */
function importedMembers(entry: MaterialEntry): Readonly<Record<string, unknown>> {
  const { description, imported, present } = entry;
  return {
    ...(description !== null && { KeyMaterialDescription: description }),
    ImportState: present ? "IMPORTED" : "PENDING_IMPORT",
    ...(imported && { ExpirationModel: imported.expirationModel }),
    ...(imported?.validTo != null && { ValidTo: epochSeconds(imported.validTo) }),
  };
}
