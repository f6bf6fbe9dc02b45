import { accessResourceArn, policiesIn } from "../../../access/access-point.ts";
import { ACCESS_RESOURCES } from "../../../quotas/alibaba-resources.ts";
import { required, string } from "../../../shape.ts";
import { checkedJson, jsonText, resourceName } from "../access-points/access-points.ts";
import { description } from "../members.ts";
import { operation } from "../operation.ts";

export const createApplicationAccessPoint = operation({
  name: "CreateApplicationAccessPoint",
  permissions: [{ action: "kms:CreateApplicationAccessPoint", resource: "accessPoint" }],
  input: {
    Name: required(resourceName),
    AuthenticationMethod: string({ values: ["ClientKey"] }),
    Policies: required(jsonText),
    Description: description,
  },
  check(_call, input) {
    checkedJson("Policies", input.Policies, policiesIn);
  },
  async run(call, input) {
    const { Name, AuthenticationMethod = "ClientKey", Description = "" } = input;
    const Policies = checkedJson("Policies", input.Policies, policiesIn);
    const accessPoint = {
      description: Description,
      authenticationMethod: AuthenticationMethod,
      policies: Policies,
    };
    await call.keys.write(call.context, (store, at) =>
      store.accessPoints.create(at, "accessPoint", Name, accessPoint, call.resources(ACCESS_RESOURCES)),
    );
    const Arn = accessResourceArn(call.context.scope, "accessPoint", Name);
    return { Arn, Name, AuthenticationMethod, Policies, Description };
  },
});
