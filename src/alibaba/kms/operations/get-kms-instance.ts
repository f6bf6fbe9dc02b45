import { required } from "../../../shape.ts";
import { instanceAnswer } from "../instances/instance-answers.ts";
import { ownInstance } from "../instances/instances.ts";
import { instanceId } from "../members.ts";
import { operation } from "../operation.ts";

export const getKmsInstance = operation({
  name: "GetKmsInstance",
  permissions: [{ action: "kms:GetKmsInstance", resource: "none" }],
  input: { KmsInstanceId: required(instanceId) },
  async run(call, input) {
    return { KmsInstance: instanceAnswer(call, await ownInstance(call, input.KmsInstanceId)) };
  },
});
