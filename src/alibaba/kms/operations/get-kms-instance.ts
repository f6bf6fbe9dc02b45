import { required } from "../../../shape.ts";
import { instanceAnswer } from "../instances/instance-answers.ts";
import { requireOwnInstance } from "../instances/instances.ts";
import { instanceId } from "../members.ts";
import { operation } from "../operation.ts";

/**
 * One of the caller's instances. A released one has an empty InstanceId, by which Terraform's provider sees that it is
 * gone (terraform-provider-alicloud 1.289, DescribeKmsInstance).
 */
export const getKmsInstance = operation({
  name: "GetKmsInstance",
  permissions: [{ action: "kms:GetKmsInstance", resource: "none" }],
  input: { KmsInstanceId: required(instanceId) },
  async run(call, input) {
    const { account, region } = call.caller;
    const found = await call.instanceCache.get(call.context, input.KmsInstanceId);
    const isReleased = found?.lifecycle.phase === "released";
    if (isReleased && found.account === account && found.region === region) {
      return { KmsInstance: { InstanceId: "" } };
    }
    return { KmsInstance: instanceAnswer(call, requireOwnInstance(call, found)) };
  },
});
