import { InstanceApiError } from "../../../src/alibaba/instance-api/errors.ts";
import { readInstanceCall } from "../../../src/alibaba/instance-api/signature.ts";

/** What `src/alibaba/instance-api/signature.ts` reads of a request, wherever this module runs. */
export async function runSignature(
  request: Request,
): Promise<{ operation: string; toSign: string } | string> {
  const call = readInstanceCall(request.method, request.headers, Date.now());
  if (call instanceof InstanceApiError) return call.text;
  return { operation: call.operation, toSign: call.toSign };
}
