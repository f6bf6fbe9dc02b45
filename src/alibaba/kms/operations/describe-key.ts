import { required } from "../../../shape.ts";
import { deletionProtection, keyMetadata } from "../keys/key-metadata.ts";
import { keyId } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const describeKey = operation({
  name: "DescribeKey",
  permissions: [{ action: "kms:DescribeKey", resource: "key" }],
  input: { KeyId: required(keyId) },
  locate: keyNamedBy("KeyId", "any"),
  async run(_call, _input, { record }) {
    return { KeyMetadata: { ...keyMetadata(record), ...deletionProtection(record) } };
  },
});
