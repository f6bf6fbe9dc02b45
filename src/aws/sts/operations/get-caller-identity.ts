import { principalId } from "../../protocol/principal-id.ts";
import { identityOf } from "../identity.ts";
import { operation } from "../operation.ts";

/** Nobody can be denied it (API Reference). */
export const getCallerIdentity = operation({
  name: "GetCallerIdentity",
  input: {},
  async run(call) {
    const { caller } = call;
    const { id } = await identityOf(call, caller);
    return { UserId: principalId(caller, id), Account: caller.account, Arn: caller.principal };
  },
});
