import { required } from "../../../shape.ts";
import { resourceName } from "../access-points/access-points.ts";
import { operation } from "../operation.ts";

export const deleteNetworkRule = operation({
  name: "DeleteNetworkRule",
  permissions: [{ action: "kms:DeleteNetworkRule", resource: "networkRule" }],
  input: { Name: required(resourceName) },
  run(call, { Name }) {
    return call.keys.write(call.context, (store, at) => store.accessPoints.delete(at, "networkRule", Name));
  },
});
