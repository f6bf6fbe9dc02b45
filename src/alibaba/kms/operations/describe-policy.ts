import { accessResourceArn, permissionsIn, resourcesIn } from "../../../access/access-point.ts";
import { required } from "../../../shape.ts";
import { resourceName } from "../access-points/access-points.ts";
import { operation } from "../operation.ts";

export const describePolicy = operation({
  name: "DescribePolicy",
  permissions: [{ action: "kms:DescribePolicy", resource: "policy" }],
  input: { Name: required(resourceName) },
  async run(call, { Name }) {
    const policy = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.get(at, "policy", Name),
    );
    return {
      Arn: accessResourceArn(call.context.scope, "policy", Name),
      Name,
      KmsInstance: policy.kmsInstance,
      // Only this answer has these two members as lists, others have the text that was given.
      Permissions: permissionsIn(policy.permissions),
      Resources: resourcesIn(policy.resources),
      AccessControlRules: policy.accessControlRules,
      Description: policy.description,
    };
  },
});
