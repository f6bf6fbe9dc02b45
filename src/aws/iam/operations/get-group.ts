import { membersOf } from "../../../directory/identity-relations.ts";
import { find } from "../entities.ts";
import { paged } from "../members.ts";
import { pageOf } from "../page.ts";
import { listedUser, shownGroup } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const getGroup = onEntity("group", {
  name: "GetGroup",
  input: paged,
  async run(call, input, name) {
    const group = await find(call, "group", name);
    const members = await membersOf(call.runtime.database, call.place, group.id);
    const { items, next } = pageOf(call, input, members, (user) => user.name);
    return { Group: shownGroup(group), Users: items.map(listedUser), ...next };
  },
});
