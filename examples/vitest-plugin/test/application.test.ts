import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";

it("encrypts with the mock", async () => {
  const answer = await exports.default.fetch("http://application/", { method: "POST", body: "hello" });
  expect(await answer.json()).toMatchObject({
    bytes: expect.any(Number),
    key: expect.stringContaining("arn:aws:kms:eu-west-3:111122223333:key/"),
  });
});
