import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { CreateKeyCommand, DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readStartOptions } from "../../cli/options.ts";
import { type Server, startServer } from "../../cli/server.ts";
import { alibabaCall } from "../support/alibaba.ts";
import { temporaryDirectory } from "../support/cli.ts";
import { command } from "../support/command.ts";
import { AWKWARD, startWorkspaceCalls } from "../support/workspace-calls.ts";

const preview = (env: Record<string, string>, ...args: readonly string[]) => command("preview.ts", args, env);

/** Variables that a shell has after a command's output was evaluated. */
function evaluated(stdout: string): Record<string, string | undefined> {
  const script = `${stdout}\nexec "${process.execPath}" -p 'JSON.stringify(process.env)'`;
  return JSON.parse(execFileSync("sh", ["-c", script], { env: {}, encoding: "utf8" }));
}

describe("npm run preview -- up", () => {
  it("makes a workspace in the team's deployment and prints its environment for a shell", async () => {
    const { env, url, asked } = await startWorkspaceCalls();
    const { code, stdout, stderr } = await preview(env, "up", "pr-12");
    expect([code, stderr]).toEqual([0, expect.stringContaining("the workspace pr-12 is made")]);
    expect(asked).toEqual([{ name: "pr-12", ttlSeconds: 72 * 3600 }]);
    expect(evaluated(stdout)).toMatchObject({
      AWS_ENDPOINT_URL_KMS: "http://kms",
      AWS_ACCESS_KEY_ID: "AKIA1",
      AWS_SECRET_ACCESS_KEY: AWKWARD,
      FAUXKMS_URL: url,
      FAUXKMS_WORKSPACE: "pr-12",
      FAUXKMS_WORKSPACE_TOKEN: "the token of the workspace",
    });
    // That of the team stays what it is in the shell.
    expect(stdout).not.toContain("FAUXKMS_TOKEN=");
  });

  it("extends it when it is there, for as long and from what it is told", async () => {
    const { env, asked } = await startWorkspaceCalls();
    await preview(env, "up", "pr-12");
    const { code, stderr } = await preview(env, "up", "pr-12", "--ttl", "90m", "--from", "golden");
    expect([code, stderr]).toEqual([0, expect.stringMatching(/pr-12 is extended[\s\S]*until 2026-12-03T/)]);
    expect(asked[1]).toEqual({ name: "pr-12", ttlSeconds: 5400, from: "golden" });
  });

  it("hands it to the later steps of a job of GitHub Actions, with its secrets masked in the log", async () => {
    const { env, url } = await startWorkspaceCalls();
    const folder = temporaryDirectory();
    const [GITHUB_ENV, GITHUB_OUTPUT] = [join(folder, "env"), join(folder, "output")];
    for (const file of [GITHUB_ENV, GITHUB_OUTPUT]) writeFileSync(file, "");
    const { code, stdout } = await preview({ ...env, GITHUB_ENV, GITHUB_OUTPUT }, "up", "pr-12");
    expect([code, stdout]).toEqual([0, `::add-mask::${AWKWARD}\n::add-mask::the token of the workspace\n`]);
    expect(entriesOf(GITHUB_ENV)).toMatchObject({
      AWS_SECRET_ACCESS_KEY: AWKWARD,
      FAUXKMS_WORKSPACE: "pr-12",
    });
    expect(entriesOf(GITHUB_OUTPUT)).toEqual({
      url,
      workspace: "pr-12",
      "expires-at": "2026-12-03T00:00:00.000Z",
    });
  });

  it("writes the environment into a file for its owner only", async () => {
    const { env } = await startWorkspaceCalls({ env: { AWS_REGION: "eu-west-3" } });
    const file = join(temporaryDirectory(), "kms.env");
    await preview(env, "up", "pr-12", "--write-env", file);
    expect(readFileSync(file, "utf8")).toContain("AWS_REGION=eu-west-3\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("takes no variable from the answer whose name a shell would run", async () => {
    const { env } = await startWorkspaceCalls({ env: { "A; touch x; B": "1", AWS_REGION: "r" } });
    const { stdout } = await preview(env, "up", "pr-12");
    expect(stdout).toContain("export AWS_REGION='r'");
    expect(stdout).not.toContain("touch");
  });

  it.each([
    [{}, "no deployment: set FAUXKMS_URL and FAUXKMS_TOKEN"],
    [{ FAUXKMS_URL: "https://fauxkms.example" }, "no token: set FAUXKMS_TOKEN"],
    [{ FAUXKMS_URL: "fauxkms.example", FAUXKMS_TOKEN: "t" }, "which is no URL"],
    [{ FAUXKMS_URL: "http://127.0.0.1:1", FAUXKMS_TOKEN: "t" }, "http://127.0.0.1:1 does not answer: "],
  ])("refuses with %j in the environment, in one line", async (env, words) => {
    expect(await preview({ ...env }, "up", "pr-12")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(new RegExp(`^preview: .*${words.replaceAll("/", "\\/")}.*\n$`)),
    });
  });

  it("refuses with the deployment's own words", async () => {
    const { env, url } = await startWorkspaceCalls();
    expect((await preview({ ...env, FAUXKMS_TOKEN: "wrong" }, "up", "pr-12")).stderr).toBe(
      `preview: ${url} refuses: send the token; is FAUXKMS_TOKEN the token of this deployment?\n`,
    );
    expect((await preview(env, "up", "pr-12", "--from", "nothing")).stderr).toBe(
      `preview: ${url} refuses: there is no 'nothing' to begin with\n`,
    );
  });

  it("refuses what does not answer like fauxkms", async () => {
    const server = createServer((_, response) => response.end("<html>")).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((ready) => server.once("listening", ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stderr } = await preview({ FAUXKMS_URL: `${url}/`, FAUXKMS_TOKEN: "t" }, "up", "pr-12");
    expect([code, stderr]).toEqual([1, `preview: ${url} does not answer like fauxkms\n`]);
  });

  it.each([
    [[], "say up NAME or down NAME"],
    [["up"], "up needs a name"],
    [["up", "PR_12"], "'PR_12' cannot be a name"],
    [["up", "pr-12", "more"], "too many arguments: more"],
    [["up", "pr-12", "--ttl", "0h"], "--ttl 0h: not a time"],
    [["up", "pr-12", "--ttl", "soon"], "--ttl soon: not a time"],
    [["up", "pr-12", "--worker", "--ttl", "1h"], "--ttl and --from are of workspaces"],
    [["up", "pr-12", "--wrong"], "Unknown option '--wrong'"],
  ])("ends with 2 for %j", async (args, words) => {
    expect(await preview({}, ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  });
});

describe("npm run preview -- down", () => {
  it("removes the workspace, and does not mind if it is gone already", async () => {
    const { env, workspaces } = await startWorkspaceCalls();
    await preview(env, "up", "pr-12");
    expect(await preview(env, "down", "pr-12")).toMatchObject({
      code: 0,
      stderr: "the workspace pr-12 is removed\n",
    });
    expect([...workspaces]).toEqual([]);
    expect(await preview(env, "down", "pr-12")).toMatchObject({
      code: 0,
      stderr: "there is no workspace pr-12\n",
    });
  });

  it("fails where another 404 says nothing of the workspace", async () => {
    const { env, url } = await startWorkspaceCalls();
    expect(await preview({ ...env, FAUXKMS_URL: `${url}/elsewhere` }, "down", "pr-12")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("status 404, which is no answer of fauxkms"),
    });
  });
});

describe("fauxkms preview, before a deployment", () => {
  const TOKEN = "the admin token of the deployment";
  let server: Server;
  let deployment: Record<string, string>;

  beforeAll(async () => {
    const flags = ["--port", "0", "--data", "memory", "--auth", "strict", "--admin-token", TOKEN];
    server = await startServer(readStartOptions(flags, {}));
    deployment = { FAUXKMS_URL: server.url, FAUXKMS_TOKEN: TOKEN };
  });

  afterAll(() => server.stop());

  const subcommand = (env: Record<string, string>, ...args: readonly string[]) =>
    command("fauxkms.mjs", ["preview", ...args], env);

  /** Clients that know nothing but the variables. */
  function clients(env: Record<string, string | undefined>) {
    const {
      AWS_ENDPOINT_URL_KMS: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      ALIBABA_CLOUD_ACCESS_KEY_ID,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET,
    } = env;
    const credentials = {
      accessKeyId: String(AWS_ACCESS_KEY_ID),
      secretAccessKey: String(AWS_SECRET_ACCESS_KEY),
    };
    const accessKey = {
      accessKeyId: String(ALIBABA_CLOUD_ACCESS_KEY_ID),
      accessKeySecret: String(ALIBABA_CLOUD_ACCESS_KEY_SECRET),
    };
    return {
      aws: new KMSClient({ endpoint: String(endpoint), region: String(region), credentials, maxAttempts: 1 }),
      alibaba: (action: string, parameters = {}) =>
        alibabaCall(action, parameters, { url: String(endpoint), accessKey }),
    };
  }

  const workspaces = async () => {
    const answer = await fetch(`${server.url}/_fauxkms/workspaces`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const { workspaces } = (await answer.json()) as { workspaces: { name: string; expiresAt: string }[] };
    return workspaces;
  };

  it("makes a workspace for the SDKs of both clouds, extends it with all that is in it, and removes it", async () => {
    const first = await subcommand(deployment, "up", "pr-12", "--ttl", "90m");
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("pr-12 is made")]);
    const made = clients(evaluated(first.stdout));
    const { KeyMetadata } = await made.aws.send(new CreateKeyCommand({}));
    await made.alibaba("CreateKey");
    const [before] = (await workspaces()).filter(({ name }) => name === "pr-12");

    const second = await preview(deployment, "up", "pr-12", "--ttl", "7d");
    expect([second.code, second.stderr]).toEqual([0, expect.stringContaining("pr-12 is extended")]);
    const [after] = (await workspaces()).filter(({ name }) => name === "pr-12");
    expect(Date.parse(after?.expiresAt ?? "")).toBeGreaterThan(Date.parse(before?.expiresAt ?? ""));
    expect(second.stderr).toContain(`until ${after?.expiresAt}`);
    // What the second job was told leads to what the first one made, and what the first one was told works on.
    const extended = clients(evaluated(second.stdout));
    const { KeyId } = KeyMetadata ?? {};
    for (const { aws } of [made, extended]) {
      expect((await aws.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyId).toBe(KeyId);
    }
    expect(await extended.alibaba("ListKeys")).toMatchObject({ TotalCount: 1 });

    expect(await subcommand(deployment, "down", "pr-12")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "the workspace pr-12 is removed\n",
    });
    expect((await workspaces()).filter(({ name }) => name === "pr-12")).toEqual([]);
    await expect(extended.aws.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    expect((await subcommand(deployment, "down", "pr-12")).stderr).toBe("there is no workspace pr-12\n");
  });

  it("tells the later steps of a job what the workflow of docs/previews.md reads", async () => {
    const folder = temporaryDirectory();
    const [GITHUB_ENV, GITHUB_OUTPUT] = [join(folder, "env"), join(folder, "output")];
    for (const file of [GITHUB_ENV, GITHUB_OUTPUT]) writeFileSync(file, "");
    const { code, stdout } = await subcommand({ ...deployment, GITHUB_ENV, GITHUB_OUTPUT }, "up", "pr-13");
    const env = entriesOf(GITHUB_ENV);
    expect(code).toBe(0);
    // Each secret is masked, and nothing else is said where the log shows it.
    for (const name of [
      "AWS_SECRET_ACCESS_KEY",
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      "FAUXKMS_WORKSPACE_TOKEN",
    ])
      expect(stdout).toContain(`::add-mask::${env[name]}\n`);
    expect(stdout.replaceAll(/^::add-mask::.+\n/gm, "")).toBe("");
    expect(entriesOf(GITHUB_OUTPUT)).toMatchObject({ url: server.url, workspace: "pr-13" });
    expect(Date.parse(entriesOf(GITHUB_OUTPUT)["expires-at"] ?? "")).toBeGreaterThan(Date.now());
    const { aws, alibaba } = clients(env);
    expect((await aws.send(new CreateKeyCommand({}))).KeyMetadata?.Enabled).toBe(true);
    expect(await alibaba("ListKeys")).toMatchObject({ TotalCount: 0 });
  });

  it.each(["up", "down"])("fails in one line where the token is another one: %s", async (verb) => {
    const { code, stdout, stderr } = await subcommand(
      { ...deployment, FAUXKMS_TOKEN: "wrong" },
      verb,
      "pr-12",
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /^preview: http:\S+ refuses: .+; is FAUXKMS_TOKEN the token of this deployment\?\n$/,
    );
  });

  it.each(["up", "down"])("fails in one line where nobody answers: %s", async (verb) => {
    const gone = createServer().listen(0, "127.0.0.1");
    await new Promise((ready) => gone.once("listening", ready));
    const FAUXKMS_URL = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((closed) => gone.close(closed));
    const { code, stdout, stderr } = await subcommand({ ...deployment, FAUXKMS_URL }, verb, "pr-12");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^preview: http:\S+ does not answer: .*ECONNREFUSED.*\n$/);
  });

  it("tells its own flags, and ends with 2 where it is misused", async () => {
    expect(await subcommand({}, "--help")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("--write-env FILE"),
    });
    expect(await subcommand(deployment, "sideways")).toMatchObject({
      code: 2,
      stderr: "preview: say up NAME or down NAME; --help tells more\n",
    });
  });
});

/** Entries of a file of GitHub Actions. */
function entriesOf(file: string): Record<string, string> {
  const entries = readFileSync(file, "utf8").matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2\n/gm);
  return Object.fromEntries([...entries].map(([, name = "", , value = ""]) => [name, value]));
}
