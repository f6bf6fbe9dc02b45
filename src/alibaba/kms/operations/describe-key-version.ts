import { required } from "../../../shape.ts";
import { keyVersion, versionNamed } from "../keys/key-versions.ts";
import { usersKey } from "../keys/own-key.ts";
import { keyId, keyVersionId } from "../members.ts";
import { operation } from "../operation.ts";

export const describeKeyVersion = operation({
  name: "DescribeKeyVersion",
  permissions: [{ action: "kms:DescribeKeyVersion", resource: "key" }],
  input: { KeyId: required(keyId), KeyVersionId: required(keyVersionId) },
  locate: usersKey("KeyId"),
  async run(call, input, key) {
    const version = await versionNamed(call, key, input.KeyVersionId);
    return { KeyVersion: keyVersion(key.record.keyId, version) };
  },
});
