import { SERVICE_CODE, SERVICE_NAME } from "../catalog.ts";
import { maxResults, nextToken } from "../members.ts";
import { operation } from "../operation.ts";
import { pageOf } from "../page.ts";

const SERVICES = [{ ServiceCode: SERVICE_CODE, ServiceName: SERVICE_NAME }];

/** Lists KMS, the only service here. */
export const listServices = operation({
  name: "ListServices",
  input: { NextToken: nextToken, MaxResults: maxResults },
  run(call, input) {
    const { items, rest } = pageOf(call, [], input, SERVICES, ({ ServiceCode }) => ServiceCode);
    return { Services: items, ...rest };
  },
});
