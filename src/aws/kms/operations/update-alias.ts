import { required } from "../../../shape.ts";
import { locateTarget, requireAliasName } from "../keys/aliases.ts";
import { relatedSpecs } from "../keys/key-specs.ts";
import { guardOf } from "../keys/key-states.ts";
import { aliasName, keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const updateAlias = operation({
  name: "UpdateAlias",
  permissions: [
    { action: "kms:UpdateAlias", resource: "alias" },
    { action: "kms:UpdateAlias", resource: "key", key: "alias" },
    { action: "kms:UpdateAlias", resource: "key", key: 0 },
  ],
  input: { AliasName: required(aliasName), TargetKeyId: required(keyId) },
  async locate(call, input) {
    requireAliasName(input.AliasName);
    return [await locateTarget(call, input.TargetKeyId)];
  },
  async run(call, input, key) {
    const limit = await call.limitOf("aliases_per_key", key.context);
    return call.keys.write(key.context, (store, at) =>
      store.aliases.update(
        at,
        input.AliasName,
        key.record.keyId,
        limit,
        guardOf(call.operation),
        relatedSpecs(key.record.keySpec),
      ),
    );
  },
});
