import { ListKeysCommand } from "@aws-sdk/client-kms";
import { ListServicesCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { expect, it } from "vitest";
import { kms } from "../support/client.ts";
import { serverUrl } from "../support/shared-servers.ts";
import { credential } from "../support/sign.ts";

const TWENTY_MINUTES_MS = 20 * 60_000;

// aws-sdk-js issue 2340: "Signature expired", and SDKs that set their clock by the answer's Date.
it.each([
  ["behind", -TWENTY_MINUTES_MS],
  ["ahead", TWENTY_MINUTES_MS],
])(
  "a client whose clock is 20 minutes %s sets it by Date, and passes at its second attempt",
  async (_, skew) => {
    const { accessKeyId, secretAccessKey } = await credential();
    const credentials = { accessKeyId, secretAccessKey };
    const client = kms({
      server: "strict",
      config: { credentials, systemClockOffset: skew, maxAttempts: 3 },
    });
    const first = await client.send(new ListKeysCommand({}));
    expect(first.$metadata.attempts).toBe(2);
    expect((await client.send(new ListKeysCommand({}))).$metadata.attempts).toBe(1);
  },
);

it("so does one of Service Quotas", async () => {
  const { accessKeyId, secretAccessKey } = await credential();
  const client = new ServiceQuotasClient({
    endpoint: serverUrl("strict"),
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey },
    systemClockOffset: -TWENTY_MINUTES_MS,
  });
  expect((await client.send(new ListServicesCommand({}))).$metadata.attempts).toBe(2);
});
