import { required } from "../../../shape.ts";
import { readMarker } from "../marker.ts";
import { keyId, limit, marker } from "../members.ts";
import { KEY_ONLY, keyNamedBy, operation } from "../operation.ts";

export const listKeyPolicies = operation({
  name: "ListKeyPolicies",
  permissions: [{ action: "kms:ListKeyPolicies", resource: "key" }],
  input: { KeyId: required(keyId), Limit: limit, Marker: marker },
  locate: keyNamedBy("KeyId", KEY_ONLY),
  managedKeys: true,
  run(call, input, key) {
    readMarker(call, key.record.keyId, input.Marker, "");
    return { PolicyNames: ["default"], Truncated: false };
  },
});
