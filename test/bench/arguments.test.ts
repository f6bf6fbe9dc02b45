import { expect, it } from "vitest";
import { readArguments, SECTION_NAMES, UsageError } from "../../bench/arguments.ts";

const read = (...args: string[]) => readArguments(args, (path) => path === "checkout");
const failing = (...args: string[]) => {
  try {
    read(...args);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return null;
};

it("the benchmark measures all sections but the long ones unless some are named", () => {
  expect(read()).toEqual({
    effort: { rounds: 5, seconds: 2 },
    measured: "sections",
    sections: SECTION_NAMES.filter((name) => name !== "costs" && name !== "scale"),
    json: null,
    compare: null,
  });
});

it("the benchmark measures the named sections in their own order", () => {
  expect(read("--only", "costs,symmetric").sections).toEqual(["symmetric", "costs"]);
});

it("the benchmark leaves sections out", () => {
  expect(read("--without", "specs,rsa").sections).not.toContain("specs");
  expect(read("--only", "specs,rsa", "--without", "specs").sections).toEqual(["rsa"]);
});

it("the benchmark takes rounds, parts of seconds and a file", () => {
  const { effort, json } = read("--rounds", "3", "--seconds", "0.5", "--json", "-");
  expect({ effort, json }).toEqual({ effort: { rounds: 3, seconds: 0.5 }, json: "-" });
});

it("the benchmark compares with a file what it measures anyway, with a checkout what can be paired", () => {
  expect(read("--compare", "run.json").sections).toContain("decisions");
  expect(read("--compare", "checkout").sections).toContain("symmetric");
  expect(read("--compare", "checkout").sections).not.toContain("decisions");
  expect(read("--compare", "checkout", "--only", "specs").sections).toEqual(["specs"]);
});

it("the benchmark refuses to pair what measures no server", () => {
  expect(failing("--compare", "checkout", "--only", "decisions")).toBe(
    "decisions cannot be measured in pairs",
  );
});

it("the benchmark measures peers instead of sections", () => {
  expect(read("--peers", "--compare", "run.json")).toMatchObject({ measured: "peers", compare: "run.json" });
  expect(failing("--peers", "--only", "specs")).toContain("--peers has no sections");
  expect(failing("--peers", "--compare", "checkout")).toContain("--peers has no sections");
});

it.each([
  [["--only", "symmetric,signd"], '--only: no section "signd"'],
  [["--without", ""], '--without: no section ""'],
  [["--rounds", "1.5"], '--rounds: "1.5"'],
  [["--rounds", "0"], '--rounds: "0"'],
  [["--seconds", "two"], '--seconds: "two"'],
  [["--recording"], "Unknown option '--recording'"],
])("the benchmark refuses %j", (args, message) => {
  expect(failing(...args)).toContain(message);
});
