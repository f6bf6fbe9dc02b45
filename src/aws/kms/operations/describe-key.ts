import { required } from "../../../shape.ts";
import { keyMetadata } from "../keys/key-metadata.ts";
import { afterReplicas } from "../keys/multi-region.ts";
import { grantTokens, keyId } from "../members.ts";
import { keyNamedBy, operation } from "../operation.ts";

export const describeKey = operation({
  name: "DescribeKey",
  permissions: [{ action: "kms:DescribeKey", resource: "key" }],
  input: { KeyId: required(keyId), GrantTokens: grantTokens },
  locate: keyNamedBy("KeyId", { accepts: "any", invalidArn: true }),
  crossAccount: true,
  managedKeys: true,
  async run(call, _input, key) {
    const { record } = await afterReplicas(call, key);
    return { KeyMetadata: keyMetadata(record) };
  },
});
