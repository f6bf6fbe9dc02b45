import { required } from "../../../shape.ts";
import { change, find } from "../entities.ts";
import { existingUserName } from "../members.ts";
import { onEntity } from "../subjects.ts";

export const removeUserFromGroup = onEntity("group", {
  name: "RemoveUserFromGroup",
  input: { UserName: required(existingUserName) },
  async run(call, { UserName }, name) {
    const { id } = await find(call, "group", name);
    await change(call, "user", UserName, (record) => ({
      record: { ...record, groups: record.groups.filter((each) => each !== id) },
    }));
    return null;
  },
});
