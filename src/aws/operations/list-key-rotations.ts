import { required, string } from "../../shape.ts";
import { page, readMarker } from "../marker.ts";
import { keyId, limit, marker } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";
import { epochSeconds } from "../time.ts";

const DEFAULT_LIMIT = 100;

export const listKeyRotations = operation({
  name: "ListKeyRotations",
  input: {
    KeyId: required(keyId),
    IncludeKeyMaterial: string({ values: ["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"] }),
    Limit: limit,
    Marker: marker,
  },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  managedKeys: true,
  async run(call, input, key) {
    const { keyId } = key.record;
    const all = input.IncludeKeyMaterial === "ALL_KEY_MATERIAL";
    const subject = `${keyId}/${all}`;
    const size = input.Limit ?? DEFAULT_LIMIT;
    const before = Number(readMarker(call, subject, input.Marker, String(Number.MAX_SAFE_INTEGER)));
    const found = await call.keys.read(key.visit, (store, at) =>
      store.materials(at, keyId, all, before, size + 1),
    );
    const { items, rest } = page(call, subject, found, size, (entry) => entry.seq);
    const rotations = items.map((entry) => ({
      KeyId: keyId,
      KeyMaterialId: entry.materialId,
      KeyMaterialState: entry.current ? "CURRENT" : "NON_CURRENT",
      ...(entry.rotatedAt !== null && {
        RotationDate: epochSeconds(entry.rotatedAt),
        RotationType: entry.rotationType,
      }),
    }));
    return { Rotations: rotations, ...rest };
  },
});
