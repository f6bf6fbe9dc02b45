import { describe, expect, it, vi } from "vitest";
import { ERROR_WORDS, errorBody, InstanceApiError } from "../../../src/alibaba/instance-api/errors.ts";
import { AlibabaError } from "../../../src/alibaba/protocol/error.ts";
import { Failure } from "../../../src/errors.ts";
import { INSTANCE_API_ERRORS, isInstanceApiError } from "../../../src/faults/instance-api-errors.ts";
import { SetupError } from "../../../src/isolate/runtime.ts";
import { toWireError } from "../../../src/surface/errors.ts";
import { decodeProto } from "../../support/instance-api.ts";

it.each(Object.entries(INSTANCE_API_ERRORS))("%s is what the SDK reads in the body", (code, { status }) => {
  if (!isInstanceApiError(code)) throw new TypeError(code);
  const error = new InstanceApiError(code, "x");
  expect(error.text).not.toMatch(/[{}]/);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(decodeProto("Error", errorBody(error, "a-request"))).toEqual({
    StatusCode: status,
    ErrorCode: code,
    ErrorMessage: error.text,
    RequestId: "a-request",
  });
});

it("a code is one of the table", () => {
  for (const code of ["", "toString", "SignatureDoesNotMatch"]) expect(isInstanceApiError(code)).toBe(false);
});

describe("errors of the Instance API", () => {
  const sent = (error: Error) => toWireError(ERROR_WORDS, error);
  const arn = "acs:kms:cn-hangzhou:1:key/key-1";

  it("have words for failures of keys and secrets", () => {
    const gone = sent(new Failure({ code: "keyNotFound", arn }));
    expect([gone.status, gone.code]).toEqual([404, "Forbidden.KeyNotFound"]);
    const leaving = sent(new Failure({ code: "secretPendingDeletion", arn }));
    expect([leaving.status, leaving.code]).toEqual([409, "Rejected.ResourceInDeleteWindow"]);
  });

  it("have words for failures of instances, and for those that both gateways share", () => {
    const gone = sent(new Failure({ code: "instanceNotFound", instanceId: "kst-1" }));
    expect([gone.status, gone.code]).toEqual([403, "Forbidden.DKMSInstanceNotFound"]);
    const idle = sent(new Failure({ code: "instanceStateInvalid", instanceId: "kst-1" }));
    expect([idle.status, idle.code]).toEqual([403, "Forbidden.DKMSInstanceStateInvalid"]);
    const shared = sent(new AlibabaError("Forbidden.KeyNotFound"));
    expect([shared.status, shared.code]).toEqual([404, "Forbidden.KeyNotFound"]);
  });

  it("stay what they are", () => {
    const error = new InstanceApiError("Unauthorized");
    expect(sent(error)).toBe(error);
  });

  it("are internal for anything else, and do not show the data in its message", () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const internal = sent(new Error('cannot read "a secret"'));
    expect([internal.status, internal.code, internal.text]).toEqual([
      500,
      "InternalFailure",
      "Internal Failure",
    ]);
    expect(log).toHaveBeenCalledOnce();
    expect(log.mock.calls.flat().join()).toContain("cannot read");
    expect(log.mock.calls.flat().join()).not.toContain("a secret");
    log.mockRestore();
    expect(sent(new SetupError("no secret is set")).text).toBe("fauxkms: no secret is set");
  });
});
