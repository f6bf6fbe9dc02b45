import { requireSameEntity } from "../../protocol/principal.ts";
import { principalId } from "../../protocol/principal-id.ts";
import { identityOf } from "../identity.ts";
import { operation } from "../operation.ts";

/** Nobody can be denied it (API Reference). */
export const getCallerIdentity = operation({
  name: "GetCallerIdentity",
  input: {},
  async run(call) {
    const { caller } = call;
    const identity = await identityOf(call, caller);
    if (call.policies !== "off") requireSameEntity(caller, identity);
    return { UserId: principalId(caller, identity.id), Account: caller.account, Arn: caller.principal };
  },
});
