import { describe, expect, it } from "vitest";
import { matchers } from "../../client/matchers.ts";
import { errorCode, isDenied, isThrottled, throttledBy } from "../../client/throttled.ts";

/** An error as an SDK throws it. */
function failed(members: object): Error {
  return Object.assign(new Error("said the cloud"), members);
}

const AWS_THROTTLED = failed({
  name: "ThrottlingException",
  $response: { headers: { "x-fauxkms-throttled-by": "crypto_symmetric; 10/10; clock=frozen" } },
});
const ALIBABA_THROTTLED = failed({
  name: "ClientError",
  code: "Rejected.Throttling",
  data: { Code: "Rejected.Throttling" },
});

describe("isThrottled", () => {
  it.each([
    ["AWS's", AWS_THROTTLED],
    ["Alibaba Cloud's", ALIBABA_THROTTLED],
    ["Alibaba Cloud's of a user", failed({ code: "Throttling.User" })],
  ])("knows %s refusal", (_, error) => {
    expect([isThrottled(error), isDenied(error)]).toEqual([true, false]);
  });

  it.each([failed({ name: "NotFoundException" }), failed({}), null, undefined, "ThrottlingException", {}])(
    "knows that %s is none",
    (error) => {
      expect(isThrottled(error)).toBe(false);
    },
  );
});

describe("isDenied", () => {
  it.each([
    failed({ name: "AccessDeniedException" }),
    failed({ code: "Forbidden.NoPermission" }),
    failed({ code: "Forbidden.AccessDenied" }),
    failed({ code: "NoPermission" }),
  ])("knows %o", (error) => {
    expect([isDenied(error), isThrottled(error)]).toEqual([true, false]);
  });
});

describe("errorCode and throttledBy", () => {
  it("read what the SDK shows", () => {
    expect(errorCode(failed({ name: "ClientError", code: "Forbidden.KeyNotFound" }))).toBe(
      "Forbidden.KeyNotFound",
    );
    expect(errorCode(3)).toBeNull();
    expect(throttledBy(AWS_THROTTLED)).toBe("crypto_symmetric");
    expect(throttledBy(ALIBABA_THROTTLED)).toBeNull();
  });
});

describe("toBeThrottled", () => {
  it("takes a promise or an error", async () => {
    expect((await matchers.toBeThrottled(Promise.reject(AWS_THROTTLED))).pass).toBe(true);
    expect((await matchers.toBeThrottled(ALIBABA_THROTTLED)).pass).toBe(true);
  });

  it("asks by which quota", async () => {
    expect((await matchers.toBeThrottled(AWS_THROTTLED, { by: "crypto_symmetric" })).pass).toBe(true);
    const other = await matchers.toBeThrottled(AWS_THROTTLED, { by: "createKey" });
    expect([other.pass, other.message()]).toEqual([
      false,
      "expected a request throttled by createKey, but it was by crypto_symmetric",
    ]);
  });

  it("says what happened instead", async () => {
    const passed = await matchers.toBeThrottled(Promise.resolve({}));
    expect([passed.pass, passed.message()]).toEqual([
      false,
      "expected a throttled request, but it succeeded",
    ]);
    const missing = await matchers.toBeThrottled(Promise.reject(failed({ name: "NotFoundException" })));
    expect(missing.message()).toBe(
      "expected a throttled request, but it failed with NotFoundException: said the cloud",
    );
  });
});

describe("toFailWith", () => {
  it("asks for the type of the cloud's error", async () => {
    const error = failed({ name: "NotFoundException" });
    expect((await matchers.toFailWith(Promise.reject(error), "NotFoundException")).pass).toBe(true);
    expect((await matchers.toFailWith(Promise.reject(error), "DisabledException")).pass).toBe(false);
    expect((await matchers.toFailWith(Promise.resolve(1), "NotFoundException")).pass).toBe(false);
  });
});
