import { find } from "../entities.ts";
import { onEntity } from "../subjects.ts";

export const listGroupsForUser = onEntity("user", {
  name: "ListGroupsForUser",
  input: {},
  async run(call, _, name) {
    const { groups } = await find(call, "user", name);
    const all = await call.runtime.identityDirectory.list(call.place, "group");
    const own = all.filter(({ id }) => groups.includes(id));
    const Group = own.map(({ id, name: GroupName, comments }) => ({
      GroupId: id,
      GroupName,
      Comments: comments,
    }));
    return { Groups: { Group } };
  },
});
