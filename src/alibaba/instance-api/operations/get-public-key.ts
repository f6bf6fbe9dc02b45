import { pemOf } from "../../../crypto/pem.ts";
import { isAsymmetric } from "../../kms/keys/key-specs.ts";
import { InstanceApiError } from "../errors.ts";
import { operation } from "../operation.ts";
import { keyNamed } from "../subjects.ts";
import { initialVersion, usableKey } from "../versions.ts";

export const getPublicKey = operation({
  name: "GetPublicKey",
  subject: keyNamed,
  async run(call, _request, key) {
    const { keyId: KeyId, keySpec } = key.record;
    if (!isAsymmetric(keySpec)) throw new InstanceApiError("UnsupportedOperation");
    const version = await initialVersion(call, key);
    const { publicKey } = await usableKey(call, key, version);
    if (!publicKey) throw new Error("an asymmetric key without its public key");
    return {
      message: { KeyId, PublicKey: pemOf("PUBLIC KEY", publicKey) },
      keyVersionId: version.versionId,
    };
  },
});
