import { required } from "../../../shape.ts";
import { clientKeyId, describeClientKey } from "../access-points/client-keys.ts";
import { operation } from "../operation.ts";

export const getClientKey = operation({
  name: "GetClientKey",
  permissions: [{ action: "kms:GetClientKey", resource: "accessPoint" }],
  input: { ClientKeyId: required(clientKeyId) },
  method: "GET",
  async run(call, { ClientKeyId }) {
    return describeClientKey(
      await call.keys.read(call.context, (store, at) => store.accessPoints.clientKey(at, ClientKeyId)),
    );
  },
});
