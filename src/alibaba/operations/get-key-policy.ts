import { required } from "../../shape.ts";
import { keyId, policyName } from "../members.ts";
import { operation } from "../operation.ts";
import { ownKey } from "../own-key.ts";
import { checkPolicyName } from "../resource-policy.ts";

export const getKeyPolicy = operation({
  name: "GetKeyPolicy",
  input: { KeyId: required(keyId), PolicyName: policyName },
  locate: ownKey("KeyId"),
  async run(call, input, key) {
    checkPolicyName(input.PolicyName);
    const policy = await call.keys.read(key.visit, (store, at) => store.policy(at, key.record.keyId));
    return { Policy: policy };
  },
});
