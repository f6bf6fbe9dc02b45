import { accessResourceArn, sourcesIn } from "../../../access/access-point.ts";
import { ACCESS_RESOURCES } from "../../../quotas/alibaba-resources.ts";
import { required, string } from "../../../shape.ts";
import { checkedJson, jsonText, resourceName } from "../access-points/access-points.ts";
import { description } from "../members.ts";
import { operation } from "../operation.ts";

export const createNetworkRule = operation({
  name: "CreateNetworkRule",
  permissions: [{ action: "kms:CreateNetworkRule", resource: "networkRule" }],
  input: {
    Name: required(resourceName),
    Type: required(string({ values: ["Private"] })),
    SourcePrivateIp: jsonText,
    Description: description,
  },
  check(_call, input) {
    if (input.SourcePrivateIp !== undefined) checkedJson("SourcePrivateIp", input.SourcePrivateIp, sourcesIn);
  },
  async run(call, input) {
    const { Name, Type, Description = "" } = input;
    const SourcePrivateIp = checkedJson("SourcePrivateIp", input.SourcePrivateIp ?? "[]", sourcesIn);
    const rule = { description: Description, type: Type, sourcePrivateIp: SourcePrivateIp };
    await call.keys.write(call.context, (store, at) =>
      store.accessPoints.create(at, "networkRule", Name, rule, call.resources(ACCESS_RESOURCES)),
    );
    const Arn = accessResourceArn(call.context.scope, "networkRule", Name);
    return { Arn, Name, Type, SourcePrivateIp, Description };
  },
});
