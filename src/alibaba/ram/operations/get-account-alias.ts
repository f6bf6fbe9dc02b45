import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

export const getAccountAlias = operation({
  name: "GetAccountAlias",
  input: {},
  subjects: everything,
  // The id of an account is its alias until it gets another (RAM, default domain name).
  run: ({ caller }) => ({ AccountAlias: caller.account }),
});
