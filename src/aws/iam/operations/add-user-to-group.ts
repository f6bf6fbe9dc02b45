import { isThere } from "../../../directory/identity-guards.ts";
import { required } from "../../../shape.ts";
import { change, find } from "../entities.ts";
import { overQuota } from "../errors.ts";
import { existingUserName } from "../members.ts";
import { onEntity } from "../subjects.ts";

/** Groups of a user (IAM User Guide, IAM and AWS STS quotas). */
export const MOST_GROUPS = 10;

export const addUserToGroup = onEntity("group", {
  name: "AddUserToGroup",
  input: { UserName: required(existingUserName) },
  async run(call, { UserName }, name) {
    await find(call, "group", name);
    await change(call, "user", UserName, async (record) => {
      const { id } = await find(call, "group", name);
      const groups = [...new Set([...record.groups, id])];
      if (groups.length > MOST_GROUPS) throw overQuota("GroupsPerUser", MOST_GROUPS);
      return { record: { ...record, groups }, guard: isThere("group", name) };
    });
    return null;
  },
});
