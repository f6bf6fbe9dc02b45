import { required } from "../../../shape.ts";
import { requireAliasName } from "../keys/aliases.ts";
import { aliasName } from "../members.ts";
import { operation } from "../operation.ts";

export const deleteAlias = operation({
  name: "DeleteAlias",
  permissions: [
    { action: "kms:DeleteAlias", resource: "alias" },
    { action: "kms:DeleteAlias", resource: "key", key: "alias" },
  ],
  input: { AliasName: required(aliasName) },
  run(call, input) {
    const name = requireAliasName(input.AliasName);
    return call.keys.write(call.context, (store, at) => store.aliases.delete(at, name));
  },
});
