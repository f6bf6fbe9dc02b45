import { required } from "../../../shape.ts";
import { shownChange } from "../changes.ts";
import { noSuchRequest } from "../errors.ts";
import { requestId } from "../members.ts";
import { operation } from "../operation.ts";

export const getRequestedServiceQuotaChange = operation({
  name: "GetRequestedServiceQuotaChange",
  input: { RequestId: required(requestId) },
  async run(call, { RequestId }) {
    const change = await call.counters.quotaChange(call.state, RequestId);
    if (!change) throw noSuchRequest();
    return { RequestedQuota: shownChange(call, change) };
  },
});
