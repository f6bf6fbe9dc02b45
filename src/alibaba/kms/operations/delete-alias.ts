import { required } from "../../../shape.ts";
import { requireAliasName } from "../keys/aliases.ts";
import { aliasName } from "../members.ts";
import { operation } from "../operation.ts";

export const deleteAlias = operation({
  name: "DeleteAlias",
  permissions: [
    { action: "kms:DeleteAlias", resource: "alias" },
    { action: "kms:DeleteAlias", resource: "key" },
  ],
  input: { AliasName: required(aliasName) },
  check(_call, input) {
    requireAliasName(input.AliasName);
  },
  run(call, input) {
    const { AliasName: name } = input;
    return call.keys.write(call.context, (store, at) => store.aliases.delete(at, name));
  },
});
