import { arnOf, find } from "../entities.ts";
import { moment, shownUser } from "../shown.ts";
import { onUserOrCaller } from "../subjects.ts";

/** Creation of every account's root user: here accounts are made by being named. */
const ROOT_SINCE = Date.UTC(2020, 0, 1);

export const getUser = onUserOrCaller({
  name: "GetUser",
  input: {},
  async run(call, _, name) {
    if (name !== null) return { User: shownUser(await find(call, "user", name)) };
    const { account } = call.caller;
    return { User: { UserId: account, Arn: arnOf(call, "root", ""), CreateDate: moment(ROOT_SINCE) } };
  },
});
