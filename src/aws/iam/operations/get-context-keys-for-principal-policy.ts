import { contextKeysOf } from "../../../access/policy/context-keys.ts";
import { required } from "../../../shape.ts";
import { operation, resource } from "../operation.ts";
import { policySource, policySourceArn } from "../policy-source.ts";
import { documents, givenPolicies } from "../simulation.ts";

export const getContextKeysForPrincipalPolicy = operation({
  name: "GetContextKeysForPrincipalPolicy",
  input: { PolicySourceArn: required(policySourceArn), PolicyInputList: documents },
  subject: (_, { PolicySourceArn }) => resource(PolicySourceArn),
  async run(call, { PolicySourceArn, PolicyInputList }) {
    const { identity } = await policySource(call, PolicySourceArn);
    const policies = [...identity, ...givenPolicies("PolicyInputList", PolicyInputList)];
    const keys = policies.flatMap(({ policy }) => contextKeysOf(policy, null));
    return { ContextKeyNames: [...new Set(keys)] };
  },
});
