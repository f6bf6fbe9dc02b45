import { ALIASES_PER_KEY } from "../../quotas/aws-resources.ts";
import { required } from "../../shape.ts";
import { locateTarget, requireAliasName } from "../aliases.ts";
import { relatedSpecs } from "../key-specs.ts";
import { guardOf } from "../key-states.ts";
import { aliasName, keyId } from "../members.ts";
import { operation } from "../operation.ts";

export const updateAlias = operation({
  name: "UpdateAlias",
  input: { AliasName: required(aliasName), TargetKeyId: required(keyId) },
  async locate(call, input) {
    requireAliasName(input.AliasName);
    return [await locateTarget(call, input.TargetKeyId)];
  },
  run(call, input, key) {
    return call.keys.write(key.visit, (store, at) =>
      store.updateAlias(
        at,
        input.AliasName,
        key.record.keyId,
        ALIASES_PER_KEY,
        guardOf(call.operation),
        relatedSpecs(key.record.keySpec),
      ),
    );
  },
});
