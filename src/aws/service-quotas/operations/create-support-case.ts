import { required } from "../../../shape.ts";
import { AwsError } from "../../protocol/errors.ts";
import { noSuchRequest } from "../errors.ts";
import { requestId } from "../members.ts";
import { operation } from "../operation.ts";

export const createSupportCase = operation({
  name: "CreateSupportCase",
  input: { RequestId: required(requestId) },
  async run({ counters, state }, { RequestId }) {
    if (!(await counters.quotaChange(state, RequestId))) throw noSuchRequest();
    if (await counters.openCase(state, RequestId, newCaseId())) return {};
    // The text is ours; API Reference, CreateSupportCase: only for a request that is pending.
    throw new AwsError(
      "InvalidResourceStateException",
      "A Support case can be created only for a quota increase request that is pending.",
    );
  },
});

/** A new case id of eleven digits, like those of AWS Support. */
function newCaseId(): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(10_000_000_000 + random);
}
