import { required, string } from "../../../shape.ts";
import { keyId, tags } from "../members.ts";
import { operation } from "../operation.ts";
import { requireUsableSecret } from "../secrets/secrets.ts";
import { locateTagged, ownSecretName } from "../tags/tagged-resources.ts";
import { readTags, TAGS_PER_RESOURCE } from "../tags/tags.ts";

export const tagResource = operation({
  name: "TagResource",
  permissions: [
    { action: "kms:TagResource", resource: "key" },
    { action: "kms:TagResource", resource: "secret" },
  ],
  input: {
    KeyId: keyId,
    SecretName: string({ min: 1, max: 256 }),
    CertificateId: string({ min: 1, max: 256 }),
    Tags: required(tags),
  },
  locate: locateTagged,
  check(_call, input) {
    readTags(input.Tags);
  },
  async run(call, input, ...[key]) {
    const added = readTags(input.Tags);
    if (key) {
      const { keyId } = key.record;
      return call.keys.write(key.context, (store, at) =>
        store.tags.put(at, keyId, added, TAGS_PER_RESOURCE, {}),
      );
    }
    const name = ownSecretName(call, input.SecretName ?? "");
    await requireUsableSecret(call, { context: call.context, name });
    return call.keys.write(call.context, (store, at) =>
      store.secrets.tag(at, name, added, TAGS_PER_RESOURCE),
    );
  },
});
