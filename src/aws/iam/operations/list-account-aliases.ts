import { paged } from "../members.ts";
import { operation } from "../operation.ts";
import { everything } from "../subjects.ts";

export const listAccountAliases = operation({
  name: "ListAccountAliases",
  input: paged,
  subject: everything,
  run: () => ({ AccountAliases: [], IsTruncated: false }),
});
