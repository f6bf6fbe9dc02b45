import { list, required, structure } from "../../../shape.ts";
import { arnOf } from "../entities.ts";
import { operation } from "../operation.ts";
import { documents, givenPolicies, simulated, simulatedCaller, simulationInput } from "../simulation.ts";
import { everything } from "../subjects.ts";

export const simulateCustomPolicy = operation({
  name: "SimulateCustomPolicy",
  input: {
    PolicyInputList: required(documents),
    OrderedOrganizationPolicyInputList: list(structure({ ServiceControlPolicyInputList: documents }), {}),
    ...simulationInput,
  },
  subject: everything,
  run(call, input) {
    const levels = input.OrderedOrganizationPolicyInputList ?? [];
    return simulated(call, input, {
      // Any user: the root user would be allowed everything.
      principal: simulatedCaller(arnOf(call, "user", "/simulated")),
      identity: givenPolicies("PolicyInputList", input.PolicyInputList),
      boundary: null,
      serviceControls: levels.map(({ ServiceControlPolicyInputList }, index) =>
        givenPolicies(`OrderedOrganizationPolicyInputList.${index + 1}`, ServiceControlPolicyInputList),
      ),
    });
  },
});
