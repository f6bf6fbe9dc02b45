import { find } from "../entities.ts";
import { shownGroup } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const getGroup = onEntity("group", {
  name: "GetGroup",
  input: {},
  async run(call, _, name) {
    return { Group: shownGroup(await find(call, "group", name)) };
  },
});
