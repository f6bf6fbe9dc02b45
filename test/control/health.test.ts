import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.ts";
import { freshAccount } from "../support/client.ts";
import { clientOf, deploy, type Peculiarities } from "../support/deployment.ts";
import { deployInMiniflare } from "../support/miniflare-deployment.ts";

async function health(url: string): Promise<[status: number, body: Record<string, string>]> {
  const answer = await fetch(`${url}/_fauxkms/health`);
  return [answer.status, (await answer.json()) as Record<string, string>];
}

describe("GET /_fauxkms/health", () => {
  it("is ok where keys can be made, without a token and before any other request", async () => {
    const { url } = await deploy();
    expect(await health(url)).toEqual([200, { status: "ok", version: VERSION }]);
    expect(await health(url)).toEqual([200, { status: "ok", version: VERSION }]);
    await clientOf(url, freshAccount()).send(new CreateKeyCommand({}));
  });

  it.each<[what: string, Peculiarities, problem: RegExp]>([
    ["the secret is missing", { variables: { FAUXKMS_SECRET: undefined } }, /FAUXKMS_SECRET/],
    ["the secret is empty", { variables: { FAUXKMS_SECRET: "" } }, /FAUXKMS_SECRET/],
    ["a setting has no such value", { variables: { HOT_KEY_LIMIT: "unspeakable" } }, /HOT_KEY_LIMIT/],
    [
      "two have none",
      { variables: { AUTH: "unspeakable", RECORD: "unspeakable" } },
      /(?=.*AUTH)(?=.*RECORD)/,
    ],
    ["there is no database", { without: ["DB"] }, /D1 database DB/],
    ["there are no key stores", { without: ["KEY_STORES"] }, /KEY_STORES/],
    ["there are no counters", { without: ["QUOTA_COUNTERS"] }, /QUOTA_COUNTERS/],
    ["there are no journals", { without: ["JOURNALS"] }, /JOURNALS/],
    ["there are no workspaces", { without: ["WORKSPACES"] }, /WORKSPACES/],
  ])("fails where %s, because keys cannot be made", async (_, peculiarities, problem) => {
    const { url } = await deploy(peculiarities);
    const [status, body] = await health(url);
    expect([status, body]).toEqual([503, { status: "setup", problem: expect.stringMatching(problem) }]);
    expect(JSON.stringify(body)).not.toContain("unspeakable");
    const made = clientOf(url, freshAccount()).send(new CreateKeyCommand({}));
    await expect(made).rejects.toMatchObject({ name: "KMSInternalException" });
  });

  it("fails with the cause where the database has other tables than it should", async () => {
    const { url, miniflare } = await deployInMiniflare();
    const db = await miniflare.getD1Database("DB");
    await db.exec("CREATE TABLE accounts (x INTEGER)");
    const problem = expect.stringMatching(/D1 database DB .*table accounts already exists/);
    expect(await health(url)).toEqual([503, { status: "setup", problem }]);
    await db.exec("DROP TABLE accounts");
    expect(await health(url)).toEqual([200, { status: "ok", version: VERSION }]);
  });
});
