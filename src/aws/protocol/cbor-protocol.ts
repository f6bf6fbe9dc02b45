import { decode, encode, Token, Type } from "cborg";
import { pathOf } from "../../host.ts";
import { AwsError, unknownOperation } from "./errors.ts";
import { queryErrorHeader } from "./query-error.ts";
import type { RpcProtocol } from "./rpc.ts";

const CONTENT_TYPE = "application/cbor";
const PROTOCOL = "rpc-v2-cbor";

/** Tag of a timestamp: seconds since the epoch (RFC 8949 §3.4.2). */
const TIMESTAMP = 1;

/** Namespace of the errors that all services share. */
const COMMON = "com.amazon.coral.service";

/** Whether a request is written in Smithy RPC v2 CBOR, which is required to say so in two headers. */
export function isCbor({ headers }: Request): boolean {
  if (headers.get("smithy-protocol") !== PROTOCOL) return false;
  const type = headers.get("content-type");
  return type === null || type.split(";")[0]?.trim().toLowerCase() === CONTENT_TYPE;
}

/**
 * Smithy RPC v2 CBOR: `POST /service/<service>/operation/<operation>` (Smithy specification, Smithy RPC v2 CBOR protocol).
 *
 * @param service name of the service in paths.
 * @param namespace of the service's errors.
 * @param queryCodes codes of the service's errors in the Query protocol, by their names.
 */
export function cborProtocol(
  service: string,
  namespace: string,
  queryCodes: Readonly<Record<string, string>>,
): RpcProtocol {
  const prefix = `/service/${service}/operation/`;
  return {
    contentType: CONTENT_TYPE,
    read({ url }, body) {
      const path = pathOf(url);
      return {
        name: path.startsWith(prefix) ? path.slice(prefix.length) : "",
        parse: () => (body.length === 0 ? {} : parse(body)),
      };
    },
    unknownOperation,
    write: (_, output, requestId) =>
      // An operation without output has neither a body nor its type.
      new Response(output === null ? null : written(output), {
        headers: {
          ...(output !== null && { "content-type": CONTENT_TYPE }),
          "smithy-protocol": PROTOCOL,
          "x-amzn-requestid": requestId,
        },
      }),
    refuse(error, requestId) {
      const { code, text, status } = error;
      const type = `${Object.hasOwn(queryCodes, code) ? namespace : COMMON}#${code}`;
      return new Response(written({ __type: type, ...(text !== null && { message: text }) }), {
        status,
        headers: {
          "content-type": CONTENT_TYPE,
          "smithy-protocol": PROTOCOL,
          "x-amzn-requestid": requestId,
          ...queryErrorHeader(error, queryCodes),
        },
      });
    },
  };
}

/** A CBOR value in the types of JSON. @throws AwsError SerializationException */
function parse(body: Uint8Array): unknown {
  try {
    return decode(body, { tags: { [TIMESTAMP]: (inner) => inner() } });
  } catch {
    throw new AwsError("SerializationException", null);
  }
}

function written(value: object): Uint8Array {
  return encode(value, {
    float64: true,
    ignoreUndefinedProperties: true,
    typeEncoders: {
      Date(date: Date) {
        const seconds = date.getTime() / 1000;
        return [
          new Token(Type.tag, TIMESTAMP),
          new Token(Number.isInteger(seconds) ? Type.uint : Type.float, seconds),
        ];
      },
    },
  });
}
