import { ALIASES } from "../../../quotas/alibaba-resources.ts";
import { required } from "../../../shape.ts";
import { locateTarget } from "../keys/aliases.ts";
import { guardOf } from "../keys/key-states.ts";
import { aliasName, keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const updateAlias = operation({
  name: "UpdateAlias",
  permissions: [
    { action: "kms:UpdateAlias", resource: "alias" },
    { action: "kms:UpdateAlias", resource: "key" },
  ],
  input: { AliasName: required(aliasName), KeyId: required(keyId) },
  locate: locateTarget,
  run(call, input, key) {
    const guard = guardOf(call.operation);
    // The alias's former key is not checked: "looks only at the target key" (documentation of KMS 1.0).
    return call.keys.write(key.context, (store, at) =>
      store.aliases.update(at, input.AliasName, key.record.keyId, call.resources(ALIASES), guard, null),
    );
  },
});
