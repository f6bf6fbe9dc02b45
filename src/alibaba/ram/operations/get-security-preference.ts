import { operation } from "../operation.ts";
import { preferenceOf, shownPreference } from "../security-preference.ts";
import { everything } from "../subjects.ts";

export const getSecurityPreference = operation({
  name: "GetSecurityPreference",
  input: {},
  subjects: everything,
  async run(call) {
    return { SecurityPreference: shownPreference(await preferenceOf(call)) };
  },
});
