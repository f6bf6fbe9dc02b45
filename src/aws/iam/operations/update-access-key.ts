import { required, string } from "../../../shape.ts";
import { requireKeyOf } from "../access-keys.ts";
import { accessKeyId } from "../members.ts";
import { onUserOrCaller } from "../subjects.ts";

export const updateAccessKey = onUserOrCaller({
  name: "UpdateAccessKey",
  input: {
    AccessKeyId: required(accessKeyId),
    Status: required(string({ values: ["Active", "Inactive", "Expired"] })),
  },
  async run(call, { AccessKeyId, Status }, name) {
    await requireKeyOf(call, name, AccessKeyId);
    const { runtime, place } = call;
    await runtime.accessKeys.setStatus(place, AccessKeyId, Status === "Active" ? "Active" : "Inactive");
    runtime.credentials.forget(AccessKeyId);
    return null;
  },
});
