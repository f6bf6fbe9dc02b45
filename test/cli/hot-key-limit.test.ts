import { describe, expect, it } from "vitest";
import { readStartOptions, UsageError } from "../../cli/options.ts";

describe("--hot-key-limit", () => {
  it("is 8 changes of a key in a second, any number, or 0 for no limit", () => {
    expect(readStartOptions([], {}).hotKeyLimit).toBe("8");
    expect(readStartOptions(["--hot-key-limit", "0"], {}).hotKeyLimit).toBe("0");
    expect(readStartOptions([], { HOT_KEY_LIMIT: "25" }).hotKeyLimit).toBe("25");
  });

  it.each(["-1", "1.5", "many", "1000001"])("cannot be %s", (limit) => {
    expect(() => readStartOptions([`--hot-key-limit=${limit}`], {})).toThrow(UsageError);
  });
});
