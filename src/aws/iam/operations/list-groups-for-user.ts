import { find } from "../entities.ts";
import { paged } from "../members.ts";
import { pageOf } from "../page.ts";
import { shownGroup } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const listGroupsForUser = onEntity("user", {
  name: "ListGroupsForUser",
  input: paged,
  async run(call, input, name) {
    const { groups } = await find(call, "user", name);
    const all = await call.runtime.identityDirectory.list(call.place, "group");
    const own = all.filter(({ id }) => groups.includes(id));
    const { items, next } = pageOf(call, input, own, (group) => group.name);
    return { Groups: items.map(shownGroup), ...next };
  },
});
