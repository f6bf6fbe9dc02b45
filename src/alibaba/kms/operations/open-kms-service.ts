import { contextIn } from "../../../surface/context.ts";
import { operation } from "../operation.ts";

/** The Region whose store knows whether an account has opened the service, which counts for all Regions. */
const HOME_REGION = "cn-hangzhou";

export const openKmsService = operation({
  name: "OpenKmsService",
  permissions: [{ action: "kms:OpenKmsService", resource: "none" }],
  input: {},
  run(call) {
    const context = contextIn(call.context, call.caller.account, HOME_REGION);
    return call.keys.write(context, (store, at) => store.service.open(at));
  },
});
