import { defaultInstance } from "../instances/instances.ts";
import { operation } from "../operation.ts";

export const getDefaultKmsInstance = operation({
  name: "GetDefaultKmsInstance",
  permissions: [{ action: "kms:GetDefaultKmsInstance", resource: "none" }],
  input: {},
  async run(call) {
    return { DefaultKmsInstanceId: (await defaultInstance(call))?.instanceId ?? "" };
  },
});
