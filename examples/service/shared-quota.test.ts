import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { World } from "./world.ts";

test("a neighbour in the account uses up the shared quota, and the control API tells who it was", async () => {
  const world = new World();
  const documents = await Documents.create(world.kms({ maxAttempts: 1 }));
  const batch = await world.kmsOf("role/batch");
  await world.freeze();
  await world.setQuota("crypto_symmetric", 10);

  const dataKey = new GenerateDataKeyCommand({ KeyId: documents.keyId, KeySpec: "AES_256" });
  await Promise.all(Array.from({ length: 10 }, () => batch.send(dataKey)));
  const refused = await documents.seal("a page").catch((error) => error);

  expect(refused.name).toBe("ThrottlingException");
  const request = await world.control<Request>("GET", `requests/${refused.$metadata.requestId}`);
  expect(request.window).toMatchObject({ quota: "crypto_symmetric", limit: 10, used: 10 });
  expect(request.window.usedBy).toEqual([
    {
      principal: expect.stringContaining("role/batch"),
      operation: "GenerateDataKey",
      requests: 10,
      throttled: 0,
    },
    {
      principal: "arn:aws:iam::111122223333:root",
      operation: "GenerateDataKey",
      requests: 0,
      throttled: 1,
    },
  ]);
});

interface Request {
  readonly window: { readonly usedBy: readonly object[] };
}
