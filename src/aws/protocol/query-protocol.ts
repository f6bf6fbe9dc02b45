import { fromUtf8 } from "../../bytes.ts";
import { queryOf } from "../../host.ts";
import { xmlDocument } from "../../xml.ts";
import { AwsError, unknownOperation } from "./errors.ts";
import { faultOf, queryErrorOf } from "./query-error.ts";
import { queryInput } from "./query-input.ts";
import type { RpcProtocol } from "./rpc.ts";

const CONTENT_TYPE = "text/xml";

/**
 * AWS Query: parameters in the query or a form, `Action` and `Version` among them; answers in XML.
 *
 * @param version the only one of the API.
 * @param namespace of the XML.
 * @param codes codes of the service's errors in this protocol, by their names.
 */
export function queryProtocol(
  version: string,
  namespace: string,
  codes: Readonly<Record<string, string>>,
): RpcProtocol {
  const respond = async (
    root: string,
    body: Readonly<Record<string, unknown>>,
    requestId: string,
    status = 200,
  ) =>
    new Response(await xmlDocument(root, body, namespace), {
      status,
      headers: { "content-type": CONTENT_TYPE, "x-amzn-requestid": requestId },
    });
  return {
    contentType: CONTENT_TYPE,
    read({ url }, body) {
      const form = fromUtf8(body);
      if (form === null) throw new AwsError("SerializationException", null);
      const parameters = new URLSearchParams(queryOf(url));
      for (const [name, value] of new URLSearchParams(form)) parameters.append(name, value);
      const given = parameters.get("Version");
      const name = parameters.get("Action") ?? "";
      if (name === "") throw new AwsError("MissingAction", "The request is missing an action.");
      if (given !== version) throw unknownOperation("", notFound(name, given ?? ""));
      return { name, parse: (members) => queryInput(members, parameters) };
    },
    unknownOperation: (name) => unknownOperation(name, notFound(name, version)),
    write: (operation, output, requestId) =>
      respond(
        `${operation}Response`,
        {
          ...(output && { [`${operation}Result`]: listed(output) }),
          ResponseMetadata: { RequestId: requestId },
        },
        requestId,
      ),
    refuse(error, requestId) {
      const { code, status } = queryErrorOf(error, codes);
      const shown = { Type: faultOf({ code, status }), Code: code, Message: error.text ?? "" };
      return respond("ErrorResponse", { Error: shown, RequestId: requestId }, requestId, status);
    },
  };
}

function notFound(name: string, version: string): string {
  return `Could not find operation ${name.slice(0, 100)} for version ${version.slice(0, 100)}`;
}

/** A value in the form that XML needs: lists as elements `member`, maps as elements `entry`, dates in ISO 8601. */
function listed(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return { entry: [...value].map(([key, each]) => ({ key, value: listed(each) })) };
  if (Array.isArray(value)) return { member: value.map(listed) };
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : [[name, listed(each)]])),
  );
}
