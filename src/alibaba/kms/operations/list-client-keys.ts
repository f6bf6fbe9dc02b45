import { resourceName } from "../access-points/access-points.ts";
import { describeClientKey } from "../access-points/client-keys.ts";
import { operation } from "../operation.ts";

export const listClientKeys = operation({
  name: "ListClientKeys",
  permissions: [{ action: "kms:ListClientKeys", resource: "accessPoint" }],
  input: { AapName: resourceName },
  method: "GET",
  async run(call, { AapName = null }) {
    const keys = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.clientKeys(at, AapName),
    );
    return { ClientKeys: keys.map(describeClientKey) };
  },
});
