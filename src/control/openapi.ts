import type * as z from "zod/mini";
import { VERSION } from "../version.ts";
import type { ControlCall } from "./call.ts";
import { jsonSchemaOf } from "./words.ts";

/** Name of the scheme by which a call names who calls. */
const BEARER = "bearer";

/** Parameters in a path: `:name`. */
const PARAMETER = /:(\w+)/g;

/**
 * The OpenAPI document of the control API (OpenAPI 3.1, whose schemas are JSON Schema), made from the shapes that check its
 * requests.
 */
export function openApiOf(calls: readonly ControlCall[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const each of calls) {
    const path = `/_fauxkms/${each.path.replace(PARAMETER, "{$1}")}`;
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: operationOf(each) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "fauxkms control API", version: VERSION },
    paths,
    components: { securitySchemes: { [BEARER]: { type: "http", scheme: "bearer" } } },
  };
}

function operationOf({ method, path, does, access, query, body }: ControlCall): object {
  return {
    operationId: `${method.toLowerCase()} ${path}`,
    summary: does,
    // A local server without an admin token asks for none.
    security: access === "open" ? [] : [{ [BEARER]: [] }, {}],
    "x-fauxkms-access": access,
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(body !== null && {
      requestBody: { content: { "application/json": { schema: jsonSchemaOf(body) } } },
    }),
    responses: {
      default: {
        description: 'JSON; of an error {"error":{"code","message"}} with a status of 400 and above',
      },
    },
  };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(PARAMETER)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodMiniType): object[] {
  const { properties = {}, required = [] } = jsonSchemaOf(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}
