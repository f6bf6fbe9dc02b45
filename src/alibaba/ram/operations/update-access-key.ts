import { required } from "../../../shape.ts";
import { requireKeyOf } from "../access-keys.ts";
import { text } from "../members.ts";
import { onUserOrCaller } from "../subjects.ts";

export const updateAccessKey = onUserOrCaller({
  name: "UpdateAccessKey",
  input: { UserAccessKeyId: required(text), Status: required(text) },
  async run(call, { UserAccessKeyId: id, Status }, name) {
    await requireKeyOf(call, name, id);
    const { runtime, place } = call;
    await runtime.accessKeys.setStatus(place, id, Status === "Active" ? "Active" : "Inactive");
    runtime.credentials.forget(id);
    runtime.switchedOffKeys.forget(id);
    return null;
  },
});
