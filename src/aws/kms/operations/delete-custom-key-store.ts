import { required } from "../../../shape.ts";
import { customKeyStoreId } from "../members.ts";
import { operation } from "../operation.ts";

export const deleteCustomKeyStore = operation({
  name: "DeleteCustomKeyStore",
  permissions: [{ action: "kms:DeleteCustomKeyStore", resource: "none" }],
  input: { CustomKeyStoreId: required(customKeyStoreId) },
  async run(call, input) {
    const customKeyStoreId = input.CustomKeyStoreId;
    await call.keys.write(call.context, (store, at) => store.customKeyStores.delete(at, customKeyStoreId));
    return {};
  },
});
