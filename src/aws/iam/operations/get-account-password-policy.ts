import { noSuchEntity } from "../errors.ts";
import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

export const getAccountPasswordPolicy = operation({
  name: "GetAccountPasswordPolicy",
  input: {},
  subject: everything,
  run({ place }) {
    throw noSuchEntity(`The Password Policy with domain name ${place.account} cannot be found.`);
  },
});
