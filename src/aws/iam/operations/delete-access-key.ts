import { required } from "../../../shape.ts";
import { keyNotFound, requireKeyOf } from "../access-keys.ts";
import { accessKeyId } from "../members.ts";
import { onUserOrCaller } from "../subjects.ts";

export const deleteAccessKey = onUserOrCaller({
  name: "DeleteAccessKey",
  input: { AccessKeyId: required(accessKeyId) },
  async run(call, { AccessKeyId }, name) {
    await requireKeyOf(call, name, AccessKeyId);
    const { workspace } = call.place;
    const existed = await call.runtime.directory.removeCredential(workspace, AccessKeyId);
    await call.runtime.workspaces.revoke(workspace);
    call.runtime.credentials.forget(AccessKeyId);
    if (!existed) throw keyNotFound(AccessKeyId);
    return null;
  },
});
