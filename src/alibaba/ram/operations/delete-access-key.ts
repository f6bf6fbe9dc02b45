import { required } from "../../../shape.ts";
import { requireKeyOf } from "../access-keys.ts";
import { notFound } from "../errors.ts";
import { text } from "../members.ts";
import { onUserOrCaller } from "../subjects.ts";

export const deleteAccessKey = onUserOrCaller({
  name: "DeleteAccessKey",
  input: { UserAccessKeyId: required(text) },
  async run(call, { UserAccessKeyId: id }, name) {
    await requireKeyOf(call, name, id);
    const { runtime, place } = call;
    const existed = await runtime.directory.removeCredential(place.workspace, id);
    await runtime.workspaces.revoke(place.workspace);
    runtime.credentials.forget(id);
    runtime.switchedOffKeys.forget(id);
    if (!existed) throw notFound("EntityNotExist.User.AccessKey");
    return null;
  },
});
