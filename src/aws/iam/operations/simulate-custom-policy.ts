import { required } from "../../../shape.ts";
import { arnOf } from "../entities.ts";
import { operation } from "../operation.ts";
import { documents, givenPolicies, simulated, simulatedCaller, simulationInput } from "../simulation.ts";
import { everything } from "../subjects.ts";

export const simulateCustomPolicy = operation({
  name: "SimulateCustomPolicy",
  input: { PolicyInputList: required(documents), ...simulationInput },
  subject: everything,
  run(call, input) {
    return simulated(call, input, {
      // Any user: the root user would be allowed everything.
      principal: simulatedCaller(arnOf(call, "user", "/simulated")),
      identity: givenPolicies("PolicyInputList", input.PolicyInputList),
      boundary: null,
      serviceControls: [],
    });
  },
});
