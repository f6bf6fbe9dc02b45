import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startPlatform } from "../support/cloudflare.ts";
import { command } from "../support/command.ts";

const NAME = "fauxkms-preview-pr-1";

describe("npm run preview -- up NAME --worker", () => {
  it("makes a strict Preview with objects and a database of its own, keeps it at the next push, and down removes both", async () => {
    const { env, account } = await startPlatform();
    const preview = (...args: readonly string[]) => command("preview.ts", [...args, "--worker"], env);
    // A database that was left behind by a Preview of this name, whose secret is lost with it.
    account.databases.set("stale", NAME);
    account.databases.set("other", "fauxkms");

    const first = await preview("up", "pr-1");
    expect([first.code, first.stderr]).toEqual([
      0,
      expect.stringContaining(`made, with the D1 database ${NAME}`),
    ]);
    const made = account.previews.get("pr-1")?.env ?? {};
    const id = [...account.databases].find(([, name]) => name === NAME)?.[0];
    expect([id === undefined, id === "stale", account.databases.size]).toEqual([false, false, 2]);
    expect(made.DB).toMatchObject({ type: "d1", database_id: id });
    expect(made.AUTH).toMatchObject({ text: "strict" });
    const objects = Object.entries(made).filter(([, { type }]) => type === "durable_object_namespace");
    expect(objects.map(([name]) => name).sort()).toEqual([
      "JOURNALS",
      "KEY_STORES",
      "QUOTA_COUNTERS",
      "WORKSPACES",
    ]);
    const token = made.ADMIN_TOKEN?.text;
    expect(first.stdout).toBe(
      `export FAUXKMS_URL='https://pr-1-fauxkms.acme.workers.dev'\nexport FAUXKMS_TOKEN='${token}'\n`,
    );
    expect(first.stdout + first.stderr).not.toContain(made.FAUXKMS_SECRET?.text);

    const second = await preview("up", "pr-1");
    expect([second.code, second.stdout]).toEqual([
      0,
      "export FAUXKMS_URL='https://pr-1-fauxkms.acme.workers.dev'\n",
    ]);
    expect(account.previews.get("pr-1")?.env).toEqual(made);

    const down = await preview("down", "pr-1");
    expect([down.code, down.stderr]).toEqual([
      0,
      `pr-1 is down: the Preview and the database ${NAME} removed\n`,
    ]);
    expect(account.previews.size).toBe(0);
    expect([...account.databases.values()]).toEqual(["fauxkms"]);
    expect(await preview("down", "pr-1")).toMatchObject({ code: 0, stderr: "there is no Preview pr-1\n" });
  });

  it("refuses a name that is too long for a host name", async () => {
    const long = await command("preview.ts", ["up", "p".repeat(60), "--worker"], {});
    expect(long).toMatchObject({ code: 1, stderr: expect.stringContaining("is too long") });
  });
});

describe("the block of Previews in wrangler.toml", () => {
  it("binds what the deployment binds, because nothing is inherited", () => {
    const text = readFileSync("wrangler.toml", "utf8");
    const bound = (prefix: string) =>
      [...text.matchAll(new RegExp(`^\\[\\[${prefix}(\\w[\\w.]*)\\]\\]\\n(?:name|binding) = "(\\w+)"`, "gm"))]
        .map(([, section, name]) => `${section} ${name}`)
        .filter((each) => prefix !== "" || !each.startsWith("previews."))
        .sort();
    expect(bound("previews\\.")).toEqual(bound(""));
    expect(bound("").length).toBe(7);
  });
});
