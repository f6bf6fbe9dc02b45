import { sourcesIn } from "../../../access/access-point.ts";
import { required } from "../../../shape.ts";
import { checkedJson, jsonText, resourceName } from "../access-points/access-points.ts";
import { description } from "../members.ts";
import { operation } from "../operation.ts";

export const updateNetworkRule = operation({
  name: "UpdateNetworkRule",
  permissions: [{ action: "kms:UpdateNetworkRule", resource: "networkRule" }],
  input: { Name: required(resourceName), SourcePrivateIp: jsonText, Description: description },
  check(_call, input) {
    if (input.SourcePrivateIp !== undefined) checkedJson("SourcePrivateIp", input.SourcePrivateIp, sourcesIn);
  },
  run(call, { Name, SourcePrivateIp, Description }) {
    const change = {
      ...(SourcePrivateIp !== undefined && {
        sourcePrivateIp: checkedJson("SourcePrivateIp", SourcePrivateIp, sourcesIn),
      }),
      ...(Description !== undefined && { description: Description }),
    };
    return call.keys.write(call.context, (store, at) =>
      store.accessPoints.update(at, "networkRule", Name, change),
    );
  },
});
