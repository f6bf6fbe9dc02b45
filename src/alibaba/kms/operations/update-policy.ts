import { networkRulesIn, permissionsIn, resourcesIn } from "../../../access/access-point.ts";
import { required } from "../../../shape.ts";
import { checkedJson, checkPolicyParts, jsonText, resourceName } from "../access-points/access-points.ts";
import { description } from "../members.ts";
import { operation } from "../operation.ts";

export const updatePolicy = operation({
  name: "UpdatePolicy",
  permissions: [{ action: "kms:UpdatePolicy", resource: "policy" }],
  input: {
    Name: required(resourceName),
    Permissions: jsonText,
    Resources: jsonText,
    AccessControlRules: jsonText,
    Description: description,
  },
  check(_call, input) {
    checkPolicyParts(input);
  },
  run(call, { Name, Permissions, Resources, AccessControlRules, Description }) {
    const change = {
      ...(Permissions !== undefined && {
        permissions: checkedJson("Permissions", Permissions, permissionsIn),
      }),
      ...(Resources !== undefined && { resources: checkedJson("Resources", Resources, resourcesIn) }),
      ...(AccessControlRules !== undefined && {
        accessControlRules: checkedJson("AccessControlRules", AccessControlRules, networkRulesIn),
      }),
      ...(Description !== undefined && { description: Description }),
    };
    return call.keys.write(call.context, (store, at) =>
      store.accessPoints.update(at, "policy", Name, change),
    );
  },
});
