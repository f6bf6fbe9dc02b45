import { policiesIn } from "../../../access/access-point.ts";
import { required } from "../../../shape.ts";
import { checkedJson, jsonText, resourceName } from "../access-points/access-points.ts";
import { description } from "../members.ts";
import { operation } from "../operation.ts";

export const updateApplicationAccessPoint = operation({
  name: "UpdateApplicationAccessPoint",
  permissions: [{ action: "kms:UpdateApplicationAccessPoint", resource: "accessPoint" }],
  input: { Name: required(resourceName), Policies: jsonText, Description: description },
  check(_call, input) {
    if (input.Policies !== undefined) checkedJson("Policies", input.Policies, policiesIn);
  },
  run(call, { Name, Policies, Description }) {
    const change = {
      ...(Policies !== undefined && { policies: checkedJson("Policies", Policies, policiesIn) }),
      ...(Description !== undefined && { description: Description }),
    };
    return call.keys.write(call.context, (store, at) =>
      store.accessPoints.update(at, "accessPoint", Name, change),
    );
  },
});
