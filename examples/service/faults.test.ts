import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { World } from "./world.ts";

test("an error of KMS, and a connection that it drops, are tried again", async () => {
  const world = new World();
  const documents = await Documents.create(world.kms({ maxAttempts: 5 }));
  const match = { operation: "GenerateDataKey" };
  await world.control("POST", "faults", { match, effect: { error: "KMSInternalException" }, times: 1 });
  await world.control("POST", "faults", { match, effect: { drop: true }, times: 1 });

  const sealed = await documents.seal("a letter");

  expect(await documents.open(sealed)).toBe("a letter");
  expect(await world.control("GET", "faults")).toMatchObject({ faults: [{ fired: 1 }, { fired: 1 }] });
});

test("a KMS that does not answer in time is given up, and asked again", async () => {
  const world = new World();
  const requestHandler = { requestTimeout: 3000, throwOnRequestTimeout: true };
  const documents = await Documents.create(world.kms({ maxAttempts: 5, requestHandler }));
  const sealed = await documents.seal("a letter");
  const late = { match: { operation: "Decrypt" }, effect: { latencyMs: 60_000 }, times: 1 };
  await world.control("POST", "faults", late);

  expect(await documents.open(sealed)).toBe("a letter");
  expect(await world.control("GET", "faults")).toMatchObject({ faults: [{ fired: 1, remaining: 0 }] });
});
