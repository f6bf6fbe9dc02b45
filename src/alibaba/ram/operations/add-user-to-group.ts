import { isThere } from "../../../directory/identity-guards.ts";
import { required } from "../../../shape.ts";
import { MOST_GROUPS } from "../../identities/limits.ts";
import { change, find } from "../entities.ts";
import { conflict } from "../errors.ts";
import { text } from "../members.ts";
import { entitySubject, onEntity } from "../subjects.ts";

export const addUserToGroup = onEntity("user", {
  name: "AddUserToGroup",
  input: { GroupName: required(text) },
  also: (call, { GroupName }) => entitySubject(call, "group", GroupName),
  async run(call, { GroupName }, name) {
    await change(call, "user", name, async (record) => {
      const { id } = await find(call, "group", GroupName);
      if (record.groups.includes(id)) throw conflict("EntityAlreadyExists.User.Group");
      if (record.groups.length >= MOST_GROUPS) throw conflict("LimitExceeded.User.Group");
      return { record: { ...record, groups: [...record.groups, id] }, guard: isThere("group", GroupName) };
    });
    return null;
  },
});
