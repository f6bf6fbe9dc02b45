import { scopeOf } from "../../../workspace.ts";
import { operation } from "../operation.ts";

/** The Region whose store knows whether an account has opened the service, which counts for all Regions. */
const HOME_REGION = "cn-hangzhou";

export const openKmsService = operation({
  name: "OpenKmsService",
  permissions: [{ action: "kms:OpenKmsService", resource: "none" }],
  input: {},
  run(call) {
    const { workspace, account } = call.caller;
    const context = { ...call.context, scope: scopeOf(workspace, "alibaba", account, HOME_REGION) };
    return call.keys.write(context, (store, at) => store.service.open(at));
  },
});
