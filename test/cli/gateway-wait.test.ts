import { describe, expect, it } from "vitest";
import { readStartOptions, UsageError } from "../../cli/options.ts";

describe("--gateway-wait", () => {
  it("is a second unless a flag or the environment says otherwise, and may be 0", () => {
    expect(readStartOptions([], {}).gatewayWaitMs).toBe("1000");
    expect(readStartOptions([], { GATEWAY_WAIT_MS: "250" }).gatewayWaitMs).toBe("250");
    expect(readStartOptions(["--gateway-wait", "0"], { GATEWAY_WAIT_MS: "250" }).gatewayWaitMs).toBe("0");
  });

  it.each(["-1", "1.5", "60001", "soon"])("cannot be %s", (wait) => {
    expect(() => readStartOptions([`--gateway-wait=${wait}`], {})).toThrow(UsageError);
  });
});
