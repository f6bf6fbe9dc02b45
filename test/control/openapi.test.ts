import { describe, expect, it } from "vitest";
import { control } from "../support/client.ts";

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Json;
  readonly security: readonly Json[];
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: Json };
}

const document = async () => (await control("GET", "openapi.json")).json as unknown as Document;

/** All operations with their method and path. */
async function operations() {
  const { paths } = await document();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
}

/** Schemas within a schema, itself included. */
function* schemasIn(value: unknown): Generator<Json> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const each of Object.values(value)) yield* schemasIn(each);
}

describe("GET openapi.json", () => {
  it("is an OpenAPI 3.1 document", async () => {
    const { openapi, info, components } = await document();
    expect(openapi).toMatch(/^3\.1\.\d+$/);
    expect(info).toEqual({ title: expect.any(String), version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
    expect(components.securitySchemes).toEqual({ bearer: { type: "http", scheme: "bearer" } });
  });

  it("has every call of the index, and no other", async () => {
    const { json } = await control("GET", "");
    const calls = json.calls as { method: string; path: string }[];
    expect(calls.length).toBeGreaterThan(60);
    const found = (await operations()).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(new Set(found)).toEqual(
      new Set(calls.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`)),
    );
  });

  it("has operations with ids of their own, a summary, a response, and schemes that are there", async () => {
    const all = await operations();
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    for (const { operationId, summary, responses, security } of all) {
      expect(summary, operationId).toMatch(/\w/);
      expect(Object.values(responses), operationId).toEqual([{ description: expect.stringMatching(/\w/) }]);
      for (const each of security) expect(["bearer", undefined]).toContain(Object.keys(each)[0]);
    }
  });

  it("has each parameter of a path, required, and each parameter once", async () => {
    for (const { operationId, path, parameters } of await operations()) {
      const inPath = parameters.filter((each) => each.in === "path");
      expect(
        inPath.map(({ name }) => name),
        operationId,
      ).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(
        inPath.every(({ required }) => required),
        operationId,
      ).toBe(true);
      const names = parameters.map((each) => `${each.in} ${each.name}`);
      expect(new Set(names).size, operationId).toBe(names.length);
      for (const { schema, in: place } of parameters) {
        expect(schema, operationId).toEqual(expect.any(Object));
        expect(["path", "query"]).toContain(place);
      }
    }
  });

  it("has bodies as JSON Schema, whose references lead somewhere, and none for GET", async () => {
    const all = await operations();
    expect(all.filter(({ requestBody }) => requestBody).length).toBeGreaterThan(15);
    for (const { operationId, method, requestBody } of all) {
      if (method === "get") expect(requestBody, operationId).toBeUndefined();
      if (requestBody === undefined) continue;
      const schema = requestBody.content["application/json"]?.schema ?? {};
      for (const each of schemasIn(schema)) {
        if (typeof each.$ref !== "string") continue;
        const steps = each.$ref.replace(/^#\/?/, "").split("/").filter(Boolean);
        const led = steps.reduce<unknown>((at, step) => (at as Json | undefined)?.[step], schema);
        expect(led, `${operationId} ${each.$ref}`).toBeDefined();
      }
    }
    const clock = all.find(({ operationId }) => operationId === "put clock");
    expect(clock?.requestBody?.content["application/json"]?.schema).toMatchObject({
      type: "object",
      properties: { mode: { enum: ["running", "frozen"] } },
      required: ["mode"],
      additionalProperties: false,
    });
  });

  it("needs a token where the calls need one", async () => {
    expect((await control("GET", "openapi.json", undefined, { server: "strict" })).status).toBe(401);
    const asAdmin = { server: "strict", token: "test-admin-token" } as const;
    expect((await control("GET", "openapi.json", undefined, asAdmin)).status).toBe(200);
  });
});
