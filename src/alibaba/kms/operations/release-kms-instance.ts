import { boolean, required } from "../../../shape.ts";
import { AlibabaError } from "../../protocol/error.ts";
import { ownInstance } from "../instances/instances.ts";
import { instanceId } from "../members.ts";
import { operation } from "../operation.ts";

/** Refused, because it is for pay-as-you-go instances. A subscription ends by its refund (BssOpenApi). */
export const releaseKmsInstance = operation({
  name: "ReleaseKmsInstance",
  permissions: [{ action: "kms:ReleaseKmsInstance", resource: "none" }],
  input: { KmsInstanceId: required(instanceId), ForceDeleteWithoutBackup: boolean },
  async run(call, input) {
    await ownInstance(call, input.KmsInstanceId);
    throw new AlibabaError("Rejected.UnsupportedOperation");
  },
});
