import { list, required, string } from "../../../shape.ts";
import { keyId } from "../members.ts";
import { operation } from "../operation.ts";
import { requireUsableSecret } from "../secrets/secrets.ts";
import { locateTagged, ownSecretName } from "../tags/tagged-resources.ts";
import { readTagKeys } from "../tags/tags.ts";

export const untagResource = operation({
  name: "UntagResource",
  permissions: [
    { action: "kms:UntagResource", resource: "key" },
    { action: "kms:UntagResource", resource: "secret" },
  ],
  input: {
    KeyId: keyId,
    SecretName: string({ min: 1, max: 256 }),
    CertificateId: string({ min: 1, max: 256 }),
    TagKeys: required(list(string({ min: 1, max: 128 }), { max: 20 })),
  },
  locate: locateTagged,
  check(_call, input) {
    readTagKeys(input.TagKeys);
  },
  async run(call, input, ...[key]) {
    const gone = input.TagKeys;
    if (key)
      return call.keys.write(key.context, (store, at) => store.tags.remove(at, key.record.keyId, gone, {}));
    const name = ownSecretName(call, input.SecretName ?? "");
    await requireUsableSecret(call, { context: call.context, name });
    return call.keys.write(call.context, (store, at) => store.secrets.untag(at, name, gone));
  },
});
