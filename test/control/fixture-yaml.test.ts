import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/bytes.ts";
import { readDocument } from "../../src/control/fixtures/document.ts";
import { parseYaml } from "../../src/control/fixtures/yaml.ts";

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");

/** The refusal of a text. */
function refusal(text: string): Promise<unknown> {
  return readDocument(utf8(text), true).then(
    () => Promise.reject(new Error("it was read")),
    (error: unknown) => error,
  );
}

describe("the YAML of a fixture", () => {
  it("may have a map with as many keys as there is room for", () => {
    const { value } = parseYaml(lines(80_000, (index) => `k${index}: 1`));
    expect(Object.keys(value as object)).toHaveLength(80_000);
  });

  it("has no key twice, at any depth, whose place is told", async () => {
    expect(await refusal("a:\n  - b: 1\n    1: x\n    '1': y\n")).toMatchObject({
      status: 400,
      details: { problems: [{ path: "", line: 4, column: 5, message: "Map keys must be unique (YAML)" }] },
    });
  });

  it("has no more aliases than can be looked up soon", async () => {
    const anchors = lines(40_000, (index) => `- &a${index} 1`);
    const aliases = lines(40_000, (index) => `- *a${index}`);
    expect(await refusal(anchors + aliases)).toMatchObject({
      status: 400,
      details: { problems: [{ line: 41_001, message: "more than 1000 aliases (YAML)" }] },
    });
    expect(parseYaml("a: &p { x: 1 }\nb: *p\n").value).toEqual({ a: { x: 1 }, b: { x: 1 } });
  });
});

describe("the JSON of a fixture", () => {
  it("is read once for the places of all problems, also where it is large", async () => {
    const tags = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`t${index}`, "x"]));
    const bytes = utf8(JSON.stringify({ tags, keys: Array.from({ length: 100 }, () => "x") }, null, 1));
    const { placeOf } = await readDocument(bytes, false);
    for (let index = 0; index < 100; index++) {
      expect(await placeOf(["keys", index])).toEqual({ line: 20_005 + index, column: 3 });
    }
  });

  it("is told where it is none", async () => {
    await expect(readDocument(utf8('{\n  "aws": {},\n}'), false)).rejects.toMatchObject({
      status: 400,
      details: { problems: [{ path: "", line: 3, column: 1 }] },
    });
  });
});
