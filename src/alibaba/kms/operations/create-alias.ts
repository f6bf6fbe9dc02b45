import { ALIASES } from "../../../quotas/alibaba-resources.ts";
import { required } from "../../../shape.ts";
import { locateTarget } from "../keys/aliases.ts";
import { guardOf } from "../keys/key-states.ts";
import { aliasName, keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const createAlias = operation({
  name: "CreateAlias",
  permissions: [
    { action: "kms:CreateAlias", resource: "alias" },
    { action: "kms:CreateAlias", resource: "key" },
  ],
  input: { AliasName: required(aliasName), KeyId: required(keyId) },
  locate: locateTarget,
  run(call, input, key) {
    const guard = guardOf(call.operation);
    return call.keys.write(key.context, (store, at) =>
      store.aliases.create(at, input.AliasName, key.record.keyId, call.resources(ALIASES), guard, "together"),
    );
  },
});
