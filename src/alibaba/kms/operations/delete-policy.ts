import { required } from "../../../shape.ts";
import { resourceName } from "../access-points/access-points.ts";
import { operation } from "../operation.ts";

export const deletePolicy = operation({
  name: "DeletePolicy",
  permissions: [{ action: "kms:DeletePolicy", resource: "policy" }],
  input: { Name: required(resourceName) },
  run(call, { Name }) {
    return call.keys.write(call.context, (store, at) => store.accessPoints.delete(at, "policy", Name));
  },
});
