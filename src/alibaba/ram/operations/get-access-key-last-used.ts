import { required } from "../../../shape.ts";
import { requireKeyOf } from "../access-keys.ts";
import { text } from "../members.ts";
import { onUserOrCaller } from "../subjects.ts";

export const getAccessKeyLastUsed = onUserOrCaller({
  name: "GetAccessKeyLastUsed",
  input: { UserAccessKeyId: required(text) },
  async run(call, { UserAccessKeyId }, name) {
    await requireKeyOf(call, name, UserAccessKeyId);
    // The use of access keys is not recorded; dates of what never happened are empty in RAM's answers.
    return { AccessKeyLastUsed: { LastUsedDate: "" } };
  },
});
