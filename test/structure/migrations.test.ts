import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

describe("the migrations", () => {
  it("in the folder are the ones that the Worker applies, in order", () => {
    const source = readFileSync("src/directory/migrations.ts", "utf8");
    const listed = [...source.matchAll(/\["(\d{4}_\w+\.sql)",/g)].map((match) => match[1]);
    expect(listed).toEqual(readdirSync("migrations").sort());
  });
});
