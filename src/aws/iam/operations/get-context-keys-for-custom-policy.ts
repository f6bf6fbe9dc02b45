import { contextKeysOf } from "../../../access/policy/context-keys.ts";
import { required } from "../../../shape.ts";
import { operation } from "../operation.ts";
import { documents, givenPolicies } from "../simulation.ts";
import { everything } from "../subjects.ts";

export const getContextKeysForCustomPolicy = operation({
  name: "GetContextKeysForCustomPolicy",
  input: { PolicyInputList: required(documents) },
  subject: everything,
  run(_, { PolicyInputList }) {
    const policies = givenPolicies("PolicyInputList", PolicyInputList);
    const keys = policies.flatMap(({ policy }) => contextKeysOf(policy, null));
    return { ContextKeyNames: [...new Set(keys)] };
  },
});
