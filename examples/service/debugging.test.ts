import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { World } from "./world.ts";

test("a refused request is found by its request id, with the window that was full", async () => {
  const world = new World();
  const documents = await Documents.create(world.kms({ maxAttempts: 1 }));
  const sealed = await documents.seal("a page");
  await world.freeze("2026-12-01T09:00:00Z");
  await world.setQuota("crypto_symmetric", 2);
  await documents.open(sealed);
  await documents.seal("another page");

  const error = await documents.open(sealed).catch((refused) => refused);

  expect(error).toMatchObject({ name: "ThrottlingException", $metadata: { httpStatusCode: 400 } });
  const header = error.$response.headers["x-fauxkms-throttled-by"];
  expect(header).toBe("crypto_symmetric; 2/2; clock=frozen");
  const principal = "arn:aws:iam::111122223333:root";
  expect(await world.control("GET", `requests/${error.$metadata.requestId}`)).toMatchObject({
    requestId: error.$metadata.requestId,
    time: "2026-12-01T09:00:00.000Z",
    principal,
    operation: "Decrypt",
    keyId: documents.keyId,
    status: 400,
    errorCode: "ThrottlingException",
    throttledBy: "crypto_symmetric",
    window: {
      quota: "crypto_symmetric",
      limit: 2,
      used: 2,
      from: "2026-12-01T09:00:00.000Z",
      to: "2026-12-01T09:00:01.000Z",
      usedBy: [
        { principal, operation: "Decrypt", requests: 1, throttled: 1 },
        { principal, operation: "GenerateDataKey", requests: 1, throttled: 0 },
      ],
    },
  });
});
