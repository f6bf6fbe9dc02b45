import { type KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListServicesCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { afterEach, expect, it, vi } from "vitest";
import { kms } from "../support/client.ts";
import { serverUrl } from "../support/shared-servers.ts";
import { credential } from "../support/sign.ts";

const TWENTY_MINUTES_MS = 20 * 60_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Sets the clock of this process, of which the SDK is a part, off by so many milliseconds. */
function setClockOff(skew: number): void {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + skew);
}

async function clientOfStrict(): Promise<KMSClient> {
  const { accessKeyId, secretAccessKey } = await credential();
  return kms({
    server: "strict",
    config: { credentials: { accessKeyId, secretAccessKey }, maxAttempts: 2 },
  });
}

// aws-sdk-js issue 2340: "Signature expired", and SDKs that set their clock by the answer's Date.
it.each([
  ["behind", -TWENTY_MINUTES_MS],
  ["ahead", TWENTY_MINUTES_MS],
])(
  "a client whose clock is 20 minutes %s sets it by Date, and passes at its second attempt",
  async (_, skew) => {
    const client = await clientOfStrict();
    setClockOff(skew);
    const first = await client.send(new ListKeysCommand({}));
    expect(first.$metadata.attempts).toBe(2);
    expect((await client.send(new ListKeysCommand({}))).$metadata.attempts).toBe(1);
  },
);

it("a client of Service Quotas does so as well", async () => {
  const { accessKeyId, secretAccessKey } = await credential();
  setClockOff(-TWENTY_MINUTES_MS);
  const client = new ServiceQuotasClient({
    endpoint: serverUrl("strict"),
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 2,
  });
  expect((await client.send(new ListServicesCommand({}))).$metadata.attempts).toBe(2);
});
