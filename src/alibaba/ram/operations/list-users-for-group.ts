import { membersOf } from "../../../directory/identity-relations.ts";
import { find } from "../entities.ts";
import { paged } from "../members.ts";
import { pageOf } from "../page.ts";
import { onEntity } from "../subjects.ts";

export const listUsersForGroup = onEntity("group", {
  name: "ListUsersForGroup",
  input: paged,
  async run(call, input, name) {
    const { id } = await find(call, "group", name);
    const members = await membersOf(call.runtime.database, call.place, id);
    const { items, next } = pageOf(call, input, members, (user) => user.name);
    const User = items.map((user) => ({ UserName: user.name, DisplayName: user.displayName }));
    return { Users: { User }, ...next };
  },
});
