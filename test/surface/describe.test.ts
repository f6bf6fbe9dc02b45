import { expect, describe as group, it } from "vitest";
import { describe, messageOf } from "../../src/surface/describe.ts";

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
};

group("an error in the log", () => {
  it("shows its kind, its message, its causes and its place", () => {
    const cause = new Error("D1_ERROR: no such table: stores: SQLITE_ERROR", {
      cause: new Error("no such table: stores: SQLITE_ERROR"),
    });
    const lines = describe(new TypeError("cannot be written", { cause })).split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "TypeError: cannot be written",
      "caused by Error: D1_ERROR: no such table: stores: SQLITE_ERROR",
      "caused by Error: no such table: stores: SQLITE_ERROR",
    ]);
    expect(lines[3]).toMatch(/^ {4}at .*describe\.test\.ts/);
  });

  it.each([
    "database or disk is full: SQLITE_FULL",
    "database disk image is malformed: SQLITE_CORRUPT",
    "internal error; reference = ni6c73glqau9q1l9kmhit43k",
  ])("shows %j as it is", (message) => {
    expect(messageOf(new Error(message))).toBe(`Error: ${message}`);
  });

  it.each([
    ["what a parser has read", thrownBy(() => JSON.parse("sesame{"))],
    ["what Node received", thrownBy(() => Buffer.from(Number("5") as never, "sesame" as never))],
    ["a value in quotes", new Error('invalid key "sesame"')],
    ["a value in single quotes", new Error("invalid key 'sesame' of it's kind")],
    ["a value that it got", new Error("expected 32 bytes, got sesame")],
    ["further lines", new Error("invalid key\nsesame")],
    ["a value in its cause", new Error("cannot", { cause: new Error("`sesame`") })],
    ["what is no error", "sesame"],
  ])("does not reveal %s", (_, error) => {
    expect(error).not.toBeNull();
    expect(messageOf(error)).not.toContain("sesame");
    expect(describe(error).split("\n    at ")[0]).not.toContain("sesame");
  });

  it.each([32, 48])("does not reveal material of %i bytes, in base64 or hex", (length) => {
    const bytes = Buffer.alloc(length, 0xa7);
    for (const encoding of ["base64", "base64url", "hex"] as const) {
      const text = bytes.toString(encoding);
      const told = messageOf(new Error(`cannot unwrap ${text} of key`));
      expect(told).toBe("Error: cannot unwrap … of key");
    }
  });

  it("ends where its causes form a cycle", () => {
    const error = new Error("one");
    error.cause = error;
    expect(messageOf(error).split(", ")).toHaveLength(5);
  });
});
