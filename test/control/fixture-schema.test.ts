import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { control } from "../support/client.ts";

describe("the JSON Schema of fixtures", () => {
  it("is served as it stands in docs/, which npm run format writes", async () => {
    const { status, json } = await control("GET", "fixtures/schema", undefined, { server: "strict" });
    expect([status, json]).toEqual([200, JSON.parse(readFileSync("docs/fixture-1.schema.json", "utf8"))]);
  });

  it("names every member, so that editors complete it, and allows no other", async () => {
    const { json } = await control("GET", "fixtures/schema", undefined, { server: "off" });
    const { properties, additionalProperties } = json as {
      properties: { aws: { properties: { keys: { items: { properties: object } } } } };
      additionalProperties: boolean;
    };
    expect(additionalProperties).toBe(false);
    const members = Object.keys(properties.aws.properties.keys.items.properties);
    expect(members).toEqual(expect.arrayContaining(["alias", "material", "spec", "rotation", "replicas"]));
  });
});
