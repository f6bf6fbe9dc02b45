import { find } from "../entities.ts";
import { shownUser } from "../shown.ts";
import { onEntity } from "../subjects.ts";

export const getUser = onEntity("user", {
  name: "GetUser",
  input: {},
  async run(call, _, name) {
    // Nobody logs on here.
    return { User: { ...shownUser(await find(call, "user", name)), LastLoginDate: "" } };
  },
});
