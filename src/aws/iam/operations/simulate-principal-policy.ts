import { required } from "../../../shape.ts";
import { policyExclusions, without } from "../exclusions.ts";
import { operation, resource } from "../operation.ts";
import { policySource, policySourceArn } from "../policy-source.ts";
import { documents, givenPolicies, simulated, simulationInput } from "../simulation.ts";

export const simulatePrincipalPolicy = operation({
  name: "SimulatePrincipalPolicy",
  input: {
    PolicySourceArn: required(policySourceArn),
    PolicyInputList: documents,
    PolicyExclusionList: policyExclusions,
    ...simulationInput,
  },
  subject: (_, { PolicySourceArn }) => resource(PolicySourceArn),
  async run(call, input) {
    const source = without(await policySource(call, input.PolicySourceArn), input.PolicyExclusionList);
    const more = givenPolicies("PolicyInputList", input.PolicyInputList);
    return simulated(call, input, { ...source, identity: [...source.identity, ...more] });
  },
});
