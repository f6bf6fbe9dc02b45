import { required } from "../../../shape.ts";
import { change, find } from "../entities.ts";
import { notFound } from "../errors.ts";
import { text } from "../members.ts";
import { entitySubject, onEntity } from "../subjects.ts";

export const removeUserFromGroup = onEntity("user", {
  name: "RemoveUserFromGroup",
  input: { GroupName: required(text) },
  also: (call, { GroupName }) => entitySubject(call, "group", GroupName),
  async run(call, { GroupName }, name) {
    await change(call, "user", name, async (record) => {
      const { id } = await find(call, "group", GroupName);
      if (!record.groups.includes(id)) throw notFound("EntityNotExist.User.Group");
      return { record: { ...record, groups: record.groups.filter((each) => each !== id) } };
    });
    return null;
  },
});
