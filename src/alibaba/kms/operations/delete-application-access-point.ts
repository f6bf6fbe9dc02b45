import { required } from "../../../shape.ts";
import { resourceName } from "../access-points/access-points.ts";
import { operation } from "../operation.ts";

/** Deletes an access point and its client keys. */
export const deleteApplicationAccessPoint = operation({
  name: "DeleteApplicationAccessPoint",
  permissions: [{ action: "kms:DeleteApplicationAccessPoint", resource: "accessPoint" }],
  input: { Name: required(resourceName) },
  async run(call, { Name }) {
    const clientKeys = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.clientKeys(at, Name),
    );
    await call.keys.write(call.context, (store, at) => store.accessPoints.delete(at, "accessPoint", Name));
    await Promise.all(clientKeys.map(({ clientKeyId }) => call.clientKeys.leave(clientKeyId)));
    return null;
  },
});
