import { required } from "../../../shape.ts";
import { keyVersion } from "../keys/key-versions.ts";
import { usersKey } from "../keys/own-key.ts";
import { keyId, pageMembers } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../paging.ts";

export const listKeyVersions = operation({
  name: "ListKeyVersions",
  permissions: [{ action: "kms:ListKeyVersions", resource: "key" }],
  input: { KeyId: required(keyId), ...pageMembers },
  locate: usersKey("KeyId"),
  async run(call, input, key) {
    const { keyId } = key.record;
    const { offset, limit, answer } = pageOf(input);
    const { total, page } = await call.keys.read(key.context, (store, at) =>
      store.versions.page(at, keyId, offset, limit),
    );
    return {
      KeyVersions: { KeyVersion: page.map((version) => keyVersion(keyId, version)) },
      TotalCount: total,
      ...answer,
    };
  },
});
