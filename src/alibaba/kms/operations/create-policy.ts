import {
  accessResourceArn,
  networkRulesIn,
  permissionsIn,
  resourcesIn,
} from "../../../access/access-point.ts";
import { ACCESS_RESOURCES } from "../../../quotas/alibaba-resources.ts";
import { required } from "../../../shape.ts";
import {
  checkedJson,
  checkPolicyParts,
  jsonText,
  kmsInstanceOf,
  resourceName,
} from "../access-points/access-points.ts";
import { description, instanceId } from "../members.ts";
import { operation } from "../operation.ts";

const NO_RULES = '{"NetworkRules":[]}';

export const createPolicy = operation({
  name: "CreatePolicy",
  permissions: [{ action: "kms:CreatePolicy", resource: "policy" }],
  input: {
    Name: required(resourceName),
    KmsInstance: instanceId,
    Permissions: required(jsonText),
    Resources: required(jsonText),
    AccessControlRules: jsonText,
    Description: description,
  },
  check(_call, input) {
    checkPolicyParts(input);
  },
  async run(call, input) {
    const { Name, Description = "" } = input;
    const KmsInstance = await kmsInstanceOf(call, input.KmsInstance);
    const Permissions = checkedJson("Permissions", input.Permissions, permissionsIn);
    const Resources = checkedJson("Resources", input.Resources, resourcesIn);
    const AccessControlRules = checkedJson(
      "AccessControlRules",
      input.AccessControlRules ?? NO_RULES,
      networkRulesIn,
    );
    const policy = {
      description: Description,
      kmsInstance: KmsInstance,
      permissions: Permissions,
      resources: Resources,
      accessControlRules: AccessControlRules,
    };
    await call.keys.write(call.context, (store, at) =>
      store.accessPoints.create(at, "policy", Name, policy, call.resources(ACCESS_RESOURCES)),
    );
    const Arn = accessResourceArn(call.context.scope, "policy", Name);
    return { Arn, Name, KmsInstance, Permissions, Resources, AccessControlRules, Description };
  },
});
