import { homeOf } from "../activation.ts";
import { operation } from "../operation.ts";

export const openKmsService = operation({
  name: "OpenKmsService",
  permissions: [{ action: "kms:OpenKmsService", resource: "none" }],
  beforeActivation: true,
  input: {},
  run(call) {
    const context = homeOf(call.context, call.caller.account);
    return call.keys.write(context, (store, at) => store.service.open(at));
  },
});
