import { required, string } from "../../../shape.ts";
import { requireOwnInstance } from "../instances/instances.ts";
import { instanceId } from "../members.ts";
import { operation } from "../operation.ts";

/** Names an instance. It has no page and is in no SDK; Terraform's provider calls it (alicloud_kms_instance 1.289). */
export const updateKmsInstance = operation({
  name: "UpdateKmsInstance",
  permissions: [{ action: "kms:UpdateKmsInstance", resource: "none" }],
  input: { KmsInstanceId: required(instanceId), InstanceName: string({ min: 1, max: 128 }) },
  async run(call, input) {
    const { KmsInstanceId, InstanceName } = input;
    await call.instances.change(call.context, KmsInstanceId, null, (found) => {
      const record = requireOwnInstance(call, found);
      return { record: { ...record, name: InstanceName ?? record.name }, order: null };
    });
    return null;
  },
});
