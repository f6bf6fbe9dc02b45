import { describe, expect, it } from "vitest";
import { attemptOf, detailIn } from "../../src/meter/request-detail.ts";

const WINDOW = {
  quota: "crypto_symmetric",
  account: "111122223333",
  region: "eu-west-3",
  limit: 10,
  used: 10,
  start: 0,
  intervalMs: 1_000,
};

describe("the detail of a request", () => {
  it("is read by its place and its id", () => {
    const details = { attempts: ["call-a", 1, null, 0, "call-a", 2], windows: { third: WINDOW } };
    expect(detailIn(details, "first", 0)).toEqual({ sdk: { invocationId: "call-a", attempt: 1 } });
    expect(detailIn(details, "second", 1)).toEqual({});
    expect(detailIn(details, "third", 2)).toEqual({
      sdk: { invocationId: "call-a", attempt: 2 },
      window: WINDOW,
    });
  });

  it("is read as earlier versions stored it, by its id alone", () => {
    const sdk = { invocationId: "call-a", attempt: 3 };
    expect(detailIn({ id: { sdk, window: WINDOW } }, "id", 0)).toEqual({ sdk, window: WINDOW });
    expect(detailIn({ id: { sdk } }, "other", 1)).toEqual({});
    expect(detailIn({}, "id", 0)).toEqual({});
  });
});

describe("the attempt of an SDK's call", () => {
  it.each([
    [{ "amz-sdk-invocation-id": "a-1", "amz-sdk-request": "attempt=1; max=3" }, 1],
    [{ "amz-sdk-invocation-id": "a-1", "amz-sdk-request": "ttl=20300101T000000Z; attempt=2; max=3" }, 2],
    [{ "amz-sdk-invocation-id": "a-1" }, undefined],
    [{ "amz-sdk-request": "attempt=1" }, undefined],
    [{ "amz-sdk-invocation-id": "<a>", "amz-sdk-request": "attempt=1" }, undefined],
    [{ "amz-sdk-invocation-id": "a-1", "amz-sdk-request": "attempt=" }, undefined],
  ])("is read from its headers: %o", (headers, attempt) => {
    expect(attemptOf(new Headers(headers as Record<string, string>))?.attempt).toBe(attempt);
  });
});
