import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../support/cli.ts";
import { type Platform, startPlatform } from "../support/cloudflare.ts";
import { command } from "../support/command.ts";

/** Runs `npm run deploy`; what is deployed to is no host, so its health is not asked for. */
const deploy = (env: Record<string, string>, ...flags: readonly string[]) =>
  command("deploy.ts", [...flags, "--no-check"], env);

const boundTo = ({ account }: Platform, worker: string, name: string) =>
  account.workers.get(worker)?.bindings.find((each) => each.name === name);
const secretOf = ({ account }: Platform, worker: string, name: string) =>
  account.workers.get(worker)?.secrets.get(name);

describe("npm run deploy on a fresh account", () => {
  it("shows with --dry-run what it would do, and changes nothing", async () => {
    const platform = await startPlatform();
    const { code, stdout } = await deploy(platform.env, "--dry-run", "--var", "RECORD:off");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^account +The account acc \(acc\)$/m)]);
    expect(stdout).toMatch(/^Worker +fauxkms, would be made$/m);
    expect(stdout).toMatch(/^D1 database +fauxkms, would be made$/m);
    for (const name of ["FAUXKMS_SECRET", "ADMIN_TOKEN"]) {
      expect(stdout).toMatch(new RegExp(`^${name} +would be made and uploaded$`, "m"));
    }
    expect(stdout).toMatch(/^variables .*AUTH=strict.* RECORD:off$/m);
    expect(stdout).toContain("env.DB (fauxkms)");
    expect(platform.account.changes).toEqual([]);
  });

  it("makes the database and the secrets, is strict, prints how to begin, and keeps all that at the next time", async () => {
    const platform = await startPlatform();
    const config = readFileSync("wrangler.toml", "utf8");
    const TMPDIR = temporaryDirectory();
    const first = await deploy({ ...platform.env, TMPDIR });
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect([...platform.account.databases.values()]).toEqual(["fauxkms"]);
    const [id] = platform.account.databases.keys();
    expect(boundTo(platform, "fauxkms", "DB")).toMatchObject({ type: "d1", id });
    expect(boundTo(platform, "fauxkms", "AUTH")).toMatchObject({ text: "strict" });
    expect(boundTo(platform, "fauxkms", "ALLOW_PERMISSIVE")).toBeUndefined();
    const url = "https://fauxkms.acme.workers.dev";
    const [token, secret] = ["ADMIN_TOKEN", "FAUXKMS_SECRET"].map((name) =>
      secretOf(platform, "fauxkms", name),
    );
    expect(first.stdout).toContain(`fauxkms is deployed: ${url}\n`);
    expect(first.stdout).toContain(`\n  ${token}\n`);
    expect(first.stdout).toContain(
      `curl -X POST ${url}/_fauxkms/workspaces -H "Authorization: Bearer ${token}"`,
    );
    expect(first.stdout).not.toContain(secret);

    const second = await deploy({ ...platform.env, TMPDIR });
    expect([second.code, second.stdout]).toEqual([
      0,
      expect.stringContaining("The admin token is the one before"),
    ]);
    expect(second.stdout).not.toContain(token);
    expect(secretOf(platform, "fauxkms", "ADMIN_TOKEN")).toBe(token);
    expect(secretOf(platform, "fauxkms", "FAUXKMS_SECRET")).toBe(secret);
    expect(boundTo(platform, "fauxkms", "DB")).toMatchObject({ type: "d1", id });
    expect(platform.account.databases.size).toBe(1);

    // Neither the secrets nor the id of the database stay on the disk.
    expect(readdirSync(TMPDIR)).toEqual([]);
    expect(readFileSync("wrangler.toml", "utf8")).toBe(config);
  });
});

describe("npm run deploy", () => {
  it("deploys under another name with a database of its own, a new admin token, and a variable", async () => {
    const platform = await startPlatform();
    const token = "the token that CI knows already";
    platform.account.workers.set("other", {
      secrets: new Map([
        ["FAUXKMS_SECRET", "stays"],
        ["ADMIN_TOKEN", "goes"],
      ]),
      bindings: [],
    });
    const flags = ["--name", "other", "--new-admin-token", "--var", "RECORD:off"];
    const { code, stdout } = await deploy({ ...platform.env, ADMIN_TOKEN: token }, ...flags);
    expect([code, stdout]).toEqual([0, expect.stringContaining("https://other.acme.workers.dev")]);
    expect(stdout).not.toContain(token);
    expect([...platform.account.databases.values()]).toEqual(["other"]);
    expect(boundTo(platform, "other", "RECORD")).toMatchObject({ text: "off" });
    expect(secretOf(platform, "other", "ADMIN_TOKEN")).toBe(token);
    expect(secretOf(platform, "other", "FAUXKMS_SECRET")).toBe("stays");
  });

  it("refuses without a login or with a wrong token, in one line that says what to do", async () => {
    const platform = await startPlatform();
    const { CLOUDFLARE_API_BASE_URL = "" } = platform.env;
    // No login of the machine's owner is to be found.
    const nobody = { CLOUDFLARE_API_BASE_URL, HOME: temporaryDirectory() };
    const without = await deploy(nobody);
    expect(without).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^deploy: not logged in to Cloudflare: run `npx wrangler login`, or set .*\n$/,
      ),
    });
    const wrong = await deploy({ ...nobody, CLOUDFLARE_API_TOKEN: "wrong" });
    expect(wrong).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^deploy: Cloudflare refuses the login \(.*code: 1000\].*\n$/),
    });
    expect(platform.account.changes).toEqual([]);
  });

  it.each([
    [["--nmae", "x"], 2, "Unknown option '--nmae'"],
    [["--var", "RECORD=off"], 2, "--var RECORD=off: must be NAME:VALUE"],
    [["--name", "Not_A_Name"], 1, "'Not_A_Name' cannot be the name of a Worker"],
  ])("refuses %j before anything is asked of the platform", async (flags, code, words) => {
    expect(await deploy({}, ...flags)).toMatchObject({ code, stderr: expect.stringContaining(words) });
  });
});
