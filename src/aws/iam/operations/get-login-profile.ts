import { find } from "../entities.ts";
import { noSuchEntity } from "../errors.ts";
import { onUserOrCaller } from "../subjects.ts";

export const getLoginProfile = onUserOrCaller({
  name: "GetLoginProfile",
  input: {},
  async run(call, _, name) {
    if (name !== null) await find(call, "user", name);
    throw noSuchEntity(`Login Profile for User ${name ?? "root"} cannot be found.`);
  },
});
