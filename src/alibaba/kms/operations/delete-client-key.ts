import { required } from "../../../shape.ts";
import { clientKeyId } from "../access-points/client-keys.ts";
import { operation } from "../operation.ts";

export const deleteClientKey = operation({
  name: "DeleteClientKey",
  permissions: [{ action: "kms:DeleteClientKey", resource: "accessPoint" }],
  input: { ClientKeyId: required(clientKeyId) },
  async run(call, { ClientKeyId }) {
    await call.keys.write(call.context, (store, at) => store.accessPoints.deleteClientKey(at, ClientKeyId));
    await call.clientKeys.leave(ClientKeyId);
    return null;
  },
});
