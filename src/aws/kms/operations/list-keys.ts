import { keyArn } from "../../../keys/identifiers.ts";
import { page, readMarker } from "../marker.ts";
import { limit, marker } from "../members.ts";
import { operation } from "../operation.ts";

const DEFAULT_LIMIT = 100;

export const listKeys = operation({
  name: "ListKeys",
  permissions: [{ action: "kms:ListKeys", resource: "none" }],
  input: { Limit: limit, Marker: marker },
  async run(call, input) {
    const size = input.Limit ?? DEFAULT_LIMIT;
    const after = Number(readMarker(call, "", input.Marker, "0"));
    const found = await call.keys.read(call.context, (store, at) => store.keys.list(at, after, size + 1));
    const { items, rest } = page(call, "", found, size, (key) => key.seq);
    const keys = items.map(({ keyId }) => ({ KeyId: keyId, KeyArn: keyArn(call.caller, keyId) }));
    return { Keys: keys, ...rest };
  },
});
