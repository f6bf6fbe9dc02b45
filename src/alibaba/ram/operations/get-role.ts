import { find } from "../entities.ts";
import { shownRole } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const getRole = onEntity("role", {
  name: "GetRole",
  input: {},
  async run(call, _, name) {
    return { Role: shownRole(call, await find(call, "role", name)) };
  },
});
