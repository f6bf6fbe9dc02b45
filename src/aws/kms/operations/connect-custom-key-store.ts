import { Failure } from "../../../errors.ts";
import { required } from "../../../shape.ts";
import { customKeyStoreById, tryConnection } from "../custom-key-stores/custom-key-stores.ts";
import { customKeyStoreId } from "../members.ts";
import { operation } from "../operation.ts";

/**
 * Starts to connect a store, without waiting for it. The outcome is found at once, and shown when the store has been
 * CONNECTING for a while. A store that is connected or connecting stays as it is: "valid for all other ConnectionState
 * values" (API Reference, CustomKeyStoreInvalidStateException).
 */
export const connectCustomKeyStore = operation({
  name: "ConnectCustomKeyStore",
  permissions: [{ action: "kms:ConnectCustomKeyStore", resource: "none" }],
  input: { CustomKeyStoreId: required(customKeyStoreId) },
  async run(call, input) {
    const customKeyStoreId = input.CustomKeyStoreId;
    const known = await customKeyStoreById(call, customKeyStoreId);
    const { state } = known;
    if (state === "CONNECTED" || state === "CONNECTING") return {};
    if (state !== "DISCONNECTED")
      throw new Failure({ code: "customKeyStoreInvalidState", customKeyStoreId, state });
    const errorCode = await tryConnection(call, known);
    await call.keys.write(call.context, (store, at) =>
      store.customKeyStores.beginConnecting(at, customKeyStoreId, errorCode),
    );
    return {};
  },
});
