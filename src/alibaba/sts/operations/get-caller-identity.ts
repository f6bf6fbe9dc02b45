import { outsideOf } from "../../protocol/outside.ts";
import { principalId } from "../../protocol/principal-id.ts";
import { identityOf, requesterOf } from "../../protocol/requester.ts";
import { operation } from "../operation.ts";

/** Needs no permission (API Reference). */
export const getCallerIdentity = operation({
  name: "GetCallerIdentity",
  input: {},
  async run(call) {
    const { runtime, caller, request, now } = call;
    const { account, entity, principal } = caller;
    const isJudged = call.policies !== "off";
    const { id } = isJudged
      ? (await requesterOf(runtime, caller, { ...outsideOf(request), now, atDedicatedGateway: false }, call))
          .identity
      : await identityOf(runtime, caller, account, entity, call);
    const own = principalId(account, entity, id);
    const common = { AccountId: account, Arn: principal };
    if (entity === "root") return { ...common, IdentityType: "Account", PrincipalId: own, UserId: own };
    if (!entity.startsWith("role/")) {
      return { ...common, IdentityType: "RAMUser", PrincipalId: own, UserId: own };
    }
    const session = principal.slice(principal.lastIndexOf("/") + 1);
    return { ...common, IdentityType: "AssumedRoleUser", PrincipalId: `${own}:${session}`, RoleId: own };
  },
});
