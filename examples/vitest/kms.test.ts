import { CreateKeyCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { expect, test } from "fauxkms/vitest";

test("CreateKey is throttled when its quota is used up, and recovers", async ({ kms }) => {
  await kms.clock.freeze();
  const client = new KMSClient({ ...kms.aws(), maxAttempts: 1 });
  await kms.quotas.fill("createKey");
  await expect(client.send(new CreateKeyCommand({}))).toBeThrottled({ by: "createKey" });
  await kms.clock.advance({ seconds: 1 });
  await client.send(new CreateKeyCommand({}));
});

test("the SDK's own retries hide two refusals", async ({ kms }) => {
  const client = new KMSClient({ ...kms.aws(), maxAttempts: 3 });
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  await kms.faults.throttleNext("GenerateDataKey", 2);
  await client.send(new GenerateDataKeyCommand({ KeyId: KeyMetadata?.KeyId, KeySpec: "AES_256" }));
  const attempts = await kms.requests.waitFor({ operation: "GenerateDataKey" }, { count: 3 });
  expect(attempts.map(({ throttledBy }) => throttledBy !== null)).toEqual([false, true, true]);
  expect(new Set(attempts.map(({ invocationId }) => invocationId)).size).toBe(1);
});

test("an application that reads its endpoint from the environment needs no change", async () => {
  await new KMSClient({}).send(new CreateKeyCommand({}));
});
