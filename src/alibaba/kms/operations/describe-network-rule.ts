import { accessResourceArn } from "../../../access/access-point.ts";
import { required } from "../../../shape.ts";
import { resourceName } from "../access-points/access-points.ts";
import { operation } from "../operation.ts";

export const describeNetworkRule = operation({
  name: "DescribeNetworkRule",
  permissions: [{ action: "kms:DescribeNetworkRule", resource: "networkRule" }],
  input: { Name: required(resourceName) },
  async run(call, { Name }) {
    const rule = await call.keys.read(call.context, (store, at) =>
      store.accessPoints.get(at, "networkRule", Name),
    );
    return {
      Arn: accessResourceArn(call.context.scope, "networkRule", Name),
      Type: rule.type,
      SourcePrivateIp: rule.sourcePrivateIp,
      Description: rule.description,
    };
  },
});
