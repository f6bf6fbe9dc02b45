import { listTagged, taggedList } from "../lists.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../page.ts";
import { listedRole } from "../shown.ts";
import { allOf } from "../subjects.ts";

export const listRoles = operation({
  name: "ListRoles",
  input: taggedList,
  subjects: allOf("role"),
  async run(call, input) {
    const roles = await listTagged(call, "role", input);
    const { items, next } = pageOf(call, input, roles, ({ name }) => name);
    return { Roles: { Role: items.map((role) => listedRole(call, role)) }, ...next };
  },
});
