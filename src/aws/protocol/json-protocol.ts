import { unknownOperation } from "./errors.ts";
import { parseBody } from "./http.ts";
import { queryErrorHeader } from "./query-error.ts";
import type { RpcProtocol } from "./rpc.ts";

const CONTENT_TYPE = "application/x-amz-json-1.0";

/**
 * AWS JSON 1.0, its operation in `X-Amz-Target`.
 *
 * @param target what stands before the operation there.
 * @param queryCodes codes of the service's errors in the Query protocol.
 */
export function jsonProtocol(target: string, queryCodes: Readonly<Record<string, string>>): RpcProtocol {
  const respond = (
    body: string,
    requestId: string,
    status = 200,
    more: Readonly<Record<string, string>> = {},
  ) =>
    new Response(body, {
      status,
      headers: { "content-type": CONTENT_TYPE, "x-amzn-requestid": requestId, ...more },
    });
  return {
    contentType: CONTENT_TYPE,
    read({ headers }, body) {
      const given = headers.get("x-amz-target") ?? "";
      return {
        name: given.startsWith(target) ? given.slice(target.length) : "",
        parse: () => parseBody(body),
      };
    },
    unknownOperation,
    write: (_, output, requestId) => respond(JSON.stringify(output ?? {}, secondsForDates), requestId),
    refuse(error, requestId) {
      const { code, text, status } = error;
      const body = { __type: code, ...(text !== null && { message: text }) };
      return respond(JSON.stringify(body), requestId, status, queryErrorHeader(error, queryCodes));
    },
  };
}

/** A replacer of JSON.stringify, which has made a text of a Date before it asks. */
function secondsForDates(this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  const given = this[name];
  return given instanceof Date ? given.getTime() / 1000 : value;
}
