import { expect, test } from "vitest";
import { Documents } from "./documents.ts";
import { World } from "./world.ts";

test("a throttled service backs off, tries again and succeeds", async () => {
  const world = new World();
  const documents = await Documents.create(world.kms({ maxAttempts: 10 }));
  await world.freeze(); // no quota refills until the test says so
  await world.setQuota("crypto_symmetric", 4);

  const sealing = Promise.all(Array.from({ length: 6 }, (_, n) => documents.seal(`page ${n}`)));
  const throttled = "requests?operation=GenerateDataKey&errorCode=ThrottlingException";
  const waiting = async () => {
    const { requests } = await world.control<Requests>("GET", throttled);
    return new Set(requests.map(({ invocationId }) => invocationId)).size;
  };
  await expect.poll(waiting).toBe(2);

  await world.advance(1);
  expect(await sealing).toHaveLength(6);
  const { requests } = await world.control<Requests>("GET", "requests?operation=GenerateDataKey");
  expect(requests.filter(({ status }) => status === 200)).toHaveLength(6);
});

interface Requests {
  /** Attempts of one call share its `invocationId`. */
  readonly requests: readonly { readonly invocationId?: string; readonly status: number }[];
}
