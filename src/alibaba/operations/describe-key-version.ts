import { required } from "../../shape.ts";
import { keyVersion, versionNamed } from "../key-versions.ts";
import { keyId, keyVersionId } from "../members.ts";
import { operation } from "../operation.ts";
import { ownKey } from "../own-key.ts";

export const describeKeyVersion = operation({
  name: "DescribeKeyVersion",
  input: { KeyId: required(keyId), KeyVersionId: required(keyVersionId) },
  locate: ownKey("KeyId"),
  async run(call, input, key) {
    const version = await versionNamed(call, key, input.KeyVersionId);
    return { KeyVersion: keyVersion(key.record.keyId, version) };
  },
});
