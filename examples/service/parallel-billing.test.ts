import { CreateAliasCommand, ListAliasesCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { ACCOUNT, World } from "./world.ts";

// Its twin is parallel-shipping.test.ts: the same account, alias and quota, at the same time, in another workspace.
test("the billing team's tests have the account, its clock and its quotas for themselves", async () => {
  const world = new World();
  expect(world.aws().credentials.accessKeyId).toBe(`${ACCOUNT}.${world.name}`);
  await world.freeze("2027-01-01T00:00:00Z");
  const kms = world.kms({ maxAttempts: 1 });
  const { keyId } = await Documents.create(kms);
  await kms.send(new CreateAliasCommand({ AliasName: "alias/documents", TargetKeyId: keyId }));

  // AWS grants 5 CreateKey a second; the first is above.
  const more = await Promise.allSettled(Array.from({ length: 5 }, () => Documents.create(kms)));
  expect(more.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
  expect((await kms.send(new ListKeysCommand({}))).Keys).toHaveLength(5);
  const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: keyId }));
  expect(Aliases).toMatchObject([
    { AliasName: "alias/documents", CreationDate: new Date("2027-01-01T00:00:00Z") },
  ]);
});
