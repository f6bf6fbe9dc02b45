import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/alibaba/kms/operations.ts";
import { ALIBABA_QUOTAS } from "../../../src/quotas/alibaba.ts";
import { rawAlibaba } from "../../support/alibaba.ts";
import { ALIBABA_OPERATIONS } from "../../support/alibaba-operations.ts";

const built = new Map(OPERATIONS.map((operation) => [operation.name as string, operation]));
const names = Object.keys(ALIBABA_OPERATIONS);
const words = (text: string) => text.split(" ").filter((word) => word !== "");

/** The parameters that every request has (API Reference, Common parameters) need no mention in an operation. */
const COMMON = ["RegionId"];

describe("the operations of Alibaba Cloud KMS", () => {
  it("are all there, and no others", () => {
    expect(names).toHaveLength(91);
    expect([...built.keys()].sort()).toEqual([...names].sort());
  });

  it.each(names)("%s takes the parameters of the SDK, and requires the same", (name) => {
    const [required, other] = (ALIBABA_OPERATIONS[name] ?? ["", "", ""]).map(words) as [string[], string[]];
    const input = built.get(name)?.input ?? {};
    const isCommon = (parameter: string) => COMMON.includes(parameter);
    const taken = Object.keys(input).filter((parameter) => !isCommon(parameter));
    expect(taken.sort()).toEqual([...required, ...other].filter((each) => !isCommon(each)).sort());
    const asked = Object.entries(input).filter(
      ([parameter, shape]) => shape.required && !isCommon(parameter),
    );
    expect(asked.map(([parameter]) => parameter).sort()).toEqual(
      required.filter((each) => !isCommon(each)).sort(),
    );
  });

  it.each(names)("%s is known at the endpoint", async (Action) => {
    const method = built.get(Action)?.method ?? "GET";
    const { json } = await rawAlibaba({ Action }, {}, { method });
    expect(["InvalidAction.NotFound", "UnsupportedHTTPMethod", "InternalFailure"]).not.toContain(json.Code);
    expect(json.RequestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("draw from one quota each", () => {
    const drawing = ALIBABA_QUOTAS.flatMap(({ operations }): readonly string[] => operations);
    expect(new Set(drawing).size).toBe(drawing.length);
    for (const name of names) expect(drawing).toContain(name);
  });
});
