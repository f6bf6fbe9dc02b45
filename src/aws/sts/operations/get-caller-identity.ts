import { principalId } from "../../protocol/principal-id.ts";
import { operation } from "../operation.ts";

/** Nobody can be denied it (API Reference). */
export const getCallerIdentity = operation({
  name: "GetCallerIdentity",
  input: {},
  run({ caller }) {
    return { UserId: principalId(caller, null), Account: caller.account, Arn: caller.principal };
  },
});
