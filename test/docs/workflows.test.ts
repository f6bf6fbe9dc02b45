import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { readStartOptions } from "../../cli/options.ts";
import { temporaryDirectory } from "../support/cli.ts";
import { startWorkspaceCalls } from "../support/workspace-calls.ts";

/** The part of GitHub's workflow syntax that the workflows use; anything else is refused. */
const step = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z
    .string()
    .regex(/^actions\/[a-z-]+@v\d+$/)
    .optional(),
  with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({ pull_request: z.strictObject({ types: z.array(z.string()) }) }),
  permissions: z.strictObject({ contents: z.literal("read") }),
  concurrency: z.string(),
  jobs: z.record(
    z.string(),
    z.strictObject({
      if: z.string(),
      "runs-on": z.literal("ubuntu-latest"),
      env: z.record(z.string(), z.string()).optional(),
      steps: z.array(step),
    }),
  ),
});

const page = readFileSync("docs/previews.md", "utf8");
const WORKFLOWS = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) =>
  workflow.parse(parse(text)),
);
const JOBS = WORKFLOWS.flatMap(({ jobs }) => Object.entries(jobs));
const STEPS = JOBS.flatMap(([, { steps }]) => steps);

/** What an expression of a workflow is in a pull request. */
interface Event {
  readonly action: string;
  readonly fork: boolean;
}

/** Whether a condition holds: comparisons joined by `&&`, as the workflows have them. */
function holds(condition: string, { action, fork }: Event): boolean {
  const values: Record<string, string> = {
    "github.event.action": action,
    "github.event.pull_request.head.repo.full_name": fork ? "someone/app" : "team/app",
    "github.repository": "team/app",
  };
  return condition.split(" && ").every((each) => {
    const [left = "", operator, right = ""] = each.split(" ");
    const value = (text: string) =>
      /^'(.*)'$/.exec(text)?.[1] ?? values[text] ?? expect.fail(`what is ${text}?`);
    if (operator !== "==" && operator !== "!=") return expect.fail(`what is ${operator}?`);
    return (value(left) === value(right)) === (operator === "==");
  });
}

describe("the workflows of docs/previews.md", () => {
  it("are run when a pull request is opened, gets commits, and is closed", () => {
    expect(WORKFLOWS).toHaveLength(2);
    for (const { on, concurrency } of WORKFLOWS) {
      expect(on.pull_request.types).toEqual(["opened", "synchronize", "reopened", "closed"]);
      expect(concurrency).toMatch(/-\$\{\{ github\.event\.number \}\}$/);
    }
  });

  it.each([
    ["opened", false, ["up"]],
    ["synchronize", false, ["up"]],
    ["closed", false, ["down"]],
    ["opened", true, ["fork"]],
    ["synchronize", true, ["fork"]],
    ["closed", true, []],
  ])("do for a pull request that is %s (of a fork: %s) the jobs %j", (action, fork, jobs) => {
    const [first] = WORKFLOWS;
    const done = Object.entries(first?.jobs ?? {}).filter(([, job]) => holds(job.if, { action, fork }));
    expect(done.map(([name]) => name)).toEqual(jobs);
  });

  it("give no secret to a fork", () => {
    for (const [name, job] of JOBS) {
      if (!holds(job.if, { action: "opened", fork: true })) continue;
      expect([name, JSON.stringify(job)]).toEqual([name, expect.not.stringContaining("secrets.")]);
    }
  });

  it("make the Worker Preview, and remove it when the pull request is closed", () => {
    const job = WORKFLOWS[1]?.jobs.preview;
    const verbs = (action: string) =>
      job?.steps
        .filter((each) => each.if !== undefined && holds(each.if, { action, fork: false }))
        .map(({ run = "" }) => /preview -- (\w+) \S+.* --worker$/.exec(run)?.[1]);
    expect([verbs("synchronize"), verbs("closed")]).toEqual([["up"], ["down"]]);
    expect(holds(job?.if ?? "", { action: "opened", fork: true })).toBe(false);
  });

  it("run only scripts that are there, with flags that they know", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const lines = STEPS.flatMap(({ run = "" }) => run.split("\n"));
    const files = lines.flatMap((line) => /^node fauxkms\/(\S+)/.exec(line)?.[1] ?? []);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    const named = lines.flatMap((line) => /^npm (?:run )?(preview|start)\b/.exec(line)?.[1] ?? []);
    expect(named.sort()).toEqual(["preview", "preview", "start"]);
    for (const name of named) expect(scripts[name]).toMatch(/^node cli\/\S+/);
    const start = lines.find((line) => line.startsWith("npm start")) ?? "";
    const flags = / -- (.*) &$/.exec(start)?.[1]?.split(" ") ?? [];
    expect(readStartOptions(flags, {})).toMatchObject({ data: null, port: 4599 });
  });

  it("bring up and take down a workspace when their lines are run", async () => {
    const deployment = await startWorkspaceCalls();
    const folder = temporaryDirectory();
    // Nothing is installed there, as in a bare checkout.
    for (const part of ["cli", "package.json"]) {
      cpSync(part, join(folder, "fauxkms", part), { recursive: true });
    }
    const GITHUB_ENV = join(folder, "env");
    writeFileSync(GITHUB_ENV, "");
    const lines = STEPS.flatMap(({ run = "" }) =>
      run.startsWith("node fauxkms/cli/preview.ts") ? [run] : [],
    );
    const names: string[][] = [];
    for (const line of lines) {
      const script = line.replace(/\$\{\{ github\.event\.number \}\}/g, "12");
      expect(script).not.toMatch(/\$\{\{/);
      const env = { ...process.env, ...deployment.env, GITHUB_ENV };
      await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], { cwd: folder, env });
      names.push([...deployment.workspaces]);
    }
    expect(names).toEqual([["pr-12"], []]);
    expect(readFileSync(GITHUB_ENV, "utf8")).toContain("AWS_ENDPOINT_URL_KMS<<");
  });
});
