import { accessResourceArn } from "../../../access/access-point.ts";
import { required } from "../../../shape.ts";
import { resourceName } from "../access-points/access-points.ts";
import { operation } from "../operation.ts";

export const describeApplicationAccessPoint = operation({
  name: "DescribeApplicationAccessPoint",
  permissions: [{ action: "kms:DescribeApplicationAccessPoint", resource: "accessPoint" }],
  input: { Name: required(resourceName) },
  async run(call, { Name }) {
    const accessPoint = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.get(at, "accessPoint", Name),
    );
    return {
      Arn: accessResourceArn(call.context.scope, "accessPoint", Name),
      Name,
      AuthenticationMethod: accessPoint.authenticationMethod,
      Policies: accessPoint.policies,
      Description: accessPoint.description,
    };
  },
});
