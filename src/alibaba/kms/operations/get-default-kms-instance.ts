import { defaultInstance } from "../instances/instances.ts";
import { operation } from "../operation.ts";

export const getDefaultKmsInstance = operation({
  name: "GetDefaultKmsInstance",
  input: {},
  async run(call) {
    return { DefaultKmsInstanceId: (await defaultInstance(call))?.instanceId ?? "" };
  },
});
