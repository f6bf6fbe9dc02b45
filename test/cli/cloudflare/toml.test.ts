import { describe, expect, it } from "vitest";
import { stringIn, stringsIn, withoutKey, withString } from "../../../cli/cloudflare/toml.ts";

const FILE = `name = "a" # of the Worker
main = "src/index.ts"

# settings
[vars]
AUTH = "strict"
RECORD = 'on'

[[d1_databases]]
binding = "DB"

[previews.vars]
AUTH = "none"

[[previews.d1_databases]]
binding = "DB"
`;

describe("a TOML file", () => {
  it("has a string replaced in its section alone, and all else as it was", () => {
    expect(withString(FILE, { section: "vars", key: "AUTH" }, "x")).toBe(
      FILE.replace('AUTH = "strict"', 'AUTH = "x"'),
    );
    expect(withString(FILE, { section: "", key: "main" }, 'C:\\a "b".ts')).toBe(
      FILE.replace('"src/index.ts"', '"C:\\\\a \\"b\\".ts"'),
    );
  });

  it("has a string added at the head of its section where the section lacks it", () => {
    const head = "[[previews.d1_databases]]\n";
    expect(withString(FILE, { section: "previews.d1_databases", key: "database_id" }, "1")).toBe(
      FILE.replace(head, `${head}database_id = "1"\n`),
    );
    expect(withString("[a]\n", { section: "", key: "name" }, "n")).toBe('name = "n"\n[a]\n');
  });

  it("is refused where it lacks the section", () => {
    expect(() => withString(FILE, { section: "none", key: "a" }, "b")).toThrow("no section [none]");
  });

  it("loses a key in its section alone", () => {
    expect(withoutKey(FILE, { section: "d1_databases", key: "binding" })).toBe(
      FILE.replace('[[d1_databases]]\nbinding = "DB"\n', "[[d1_databases]]\n"),
    );
    expect(withoutKey(FILE, { section: "none", key: "binding" })).toBe(FILE);
  });

  it("is read by section and key", () => {
    expect(stringIn(FILE, { section: "", key: "name" })).toBe("a");
    expect(stringIn(FILE, { section: "vars", key: "name" })).toBeNull();
    expect(stringIn(FILE, { section: "none", key: "name" })).toBeNull();
    expect(stringsIn(FILE, "vars")).toEqual({ AUTH: "strict", RECORD: "on" });
    expect(stringsIn(FILE, "none")).toEqual({});
  });
});
