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
  it("include those of the SDK", () => {
    expect(MODELLED.length).toBeGreaterThan(45);
    expect(MODELLED.filter((name) => !AWS_ERRORS.has(name))).toEqual([]);
  });

  it("have status 400, except three of the model with 500", () => {
    const others = MODELLED.filter((name) => errorLook(name, undefined).status !== 400);
    expect(others.sort()).toEqual([
      "DependencyTimeoutException",
      "KMSInternalException",
      "KeyUnavailableException",
    ]);
    expect(others.map((name) => errorLook(name, undefined).status)).toEqual([500, 500, 500]);
  });

  it("have the text of real throttling", () => {
    const { text, status, code } = throttled();
    expect(errorLook(code, undefined)).toEqual({ status, text });
  });

  it("name the key, or say nothing where there is none", () => {
    expect(errorLook("DisabledException", "arn:$&")).toEqual({ status: 400, text: "arn:$& is disabled." });
    expect(errorLook("DisabledException", undefined)).toEqual({ status: 400, text: null });
  });
});
