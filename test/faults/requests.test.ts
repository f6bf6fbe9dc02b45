import { describe, expect, it } from "vitest";
import { failure } from "../support/client.ts";
import { FaultyWorkspace } from "../support/faults.ts";
import { encrypt, makeKey } from "../support/management.ts";

interface Recorded {
  readonly keyId: string | null;
  readonly status: number;
  readonly errorCode: string | null;
  readonly throttledBy: string | null;
}

describe("GET requests", () => {
  it.each([
    [{ error: "ThrottlingException" }, 400, "ThrottlingException"],
    [{ error: "KeyUnavailableException" }, 500, "KeyUnavailableException"],
    [{ error: "ServiceUnavailableException" }, 503, "ServiceUnavailableException"],
    [{ drop: true }, 0, "ConnectionDropped"],
    [{ latencyMs: 1 }, 200, null],
  ])("shows the fault %j", async (effect, status, errorCode) => {
    const faulty = new FaultyWorkspace();
    const { client, id } = await makeKey(faulty.options);
    const fault = await faulty.add({ match: {}, effect });
    const call = encrypt(client, id, "x");
    await (errorCode === null ? call : failure(call));
    const throttledBy = errorCode === "ThrottlingException" ? `fault/${fault}` : null;
    const requests = async () =>
      (await faulty.call("GET", "requests?operation=Encrypt")).json.requests as Recorded[];
    await expect.poll(requests).toMatchObject([{ keyId: id, status, errorCode, throttledBy }]);
  });
});
