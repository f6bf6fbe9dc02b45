import * as sdk from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { throttled } from "../../src/aws/kms/errors.ts";
import { AWS_ERRORS, errorLook } from "../../src/faults/aws-errors.ts";

/** Every error that the SDK knows. */
const MODELLED = Object.entries(sdk)
  .filter(
    ([name, value]) =>
      typeof value === "function" && value.prototype instanceof sdk.KMSServiceException && name !== "",
  )
  .map(([name]) => name)
  .filter((name) => name !== "KMSServiceException");

describe("the errors that a fault can be", () => {
  it("are those of the SDK, among others", () => {
    expect(MODELLED.length).toBeGreaterThan(45);
    expect(MODELLED.filter((name) => !AWS_ERRORS.has(name))).toEqual([]);
  });

  it("are 400, but for three of the model that are 500", () => {
    const others = MODELLED.filter((name) => errorLook(name, undefined).status !== 400);
    expect(others.sort()).toEqual([
      "DependencyTimeoutException",
      "KMSInternalException",
      "KeyUnavailableException",
    ]);
    expect(others.map((name) => errorLook(name, undefined).status)).toEqual([500, 500, 500]);
  });

  it("say of throttling what throttling says", () => {
    const { text, status, code } = throttled();
    expect(errorLook(code, undefined)).toEqual({ status, text });
  });

  it("name the key, or say nothing where there is none", () => {
    expect(errorLook("DisabledException", "arn:$&")).toEqual({ status: 400, text: "arn:$& is disabled." });
    expect(errorLook("DisabledException", undefined)).toEqual({ status: 400, text: null });
  });
});
