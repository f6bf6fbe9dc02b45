import { describe, expect, it } from "vitest";
import { newSecrets, SECRETS, secretsOfPreview, secretsOfWorker } from "../../../cli/cloudflare/secrets.ts";
import { saying } from "../../support/wrangler.ts";

const LISTED = JSON.stringify([{ name: "ADMIN_TOKEN", type: "secret_text" }]);
const failure = (words: string) => `\n✘ [ERROR] ${words}\n`;

describe("new secrets", () => {
  it("are random, other ones each time, and only those that are asked for", () => {
    const [first, second] = [newSecrets(SECRETS, {}), newSecrets(SECRETS, {})];
    const all = [...Object.values(first), ...Object.values(second)];
    expect(new Set(all).size).toBe(4);
    for (const each of all) expect(each).toMatch(/^[\w-]{43}$/);
    expect(Object.keys(newSecrets(["ADMIN_TOKEN"], {}))).toEqual(["ADMIN_TOKEN"]);
  });

  it("are those of the environment where it has them", () => {
    const env = { ADMIN_TOKEN: "a token of some length", FAUXKMS_SECRET: "" };
    expect(newSecrets(SECRETS, env)).toEqual({
      ADMIN_TOKEN: "a token of some length",
      FAUXKMS_SECRET: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(() => newSecrets(SECRETS, { ADMIN_TOKEN: "short" })).toThrow(
      "ADMIN_TOKEN of the environment is shorter",
    );
  });
});

// The words are those of wrangler 4.156.0.
describe("the secrets that are there", () => {
  it("are what wrangler lists", async () => {
    expect(await secretsOfWorker(saying(LISTED), "fauxkms", "c")).toEqual(["ADMIN_TOKEN"]);
    expect(await secretsOfPreview(saying(LISTED), "pr-1", "c")).toEqual(["ADMIN_TOKEN"]);
  });

  it("are none where there is no Worker, no Preview, or nothing deployed to it", async () => {
    expect(
      await secretsOfWorker(saying(failure('Worker "fauxkms" not found.'), 1), "fauxkms", "c"),
    ).toBeNull();
    for (const words of [
      'The Preview "pr-1" was not found. Please check the Preview name',
      'There are currently no deployments for the Preview "pr-1". Please create a Preview deployment.',
      "A request to the Cloudflare API failed.\n  This Worker does not exist on your account. [code: 10007]",
    ]) {
      expect(await secretsOfPreview(saying(failure(words), 1), "pr-1", "c")).toBeNull();
    }
  });

  it.each(["A request to the Cloudflare API failed.\n  Account not found [code: 7003]", "fetch failed", ""])(
    "are not taken for none where the list fails otherwise: %j",
    async (words) => {
      await expect(secretsOfWorker(saying(failure(words), 1), "fauxkms", "c")).rejects.toThrow(
        "cannot be listed",
      );
      await expect(secretsOfPreview(saying(failure(words), 1), "pr-1", "c")).rejects.toThrow(
        "cannot be listed",
      );
    },
  );
});
