import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { answers, temporaryDirectory } from "../support/cli.ts";
import { childrenOf } from "../support/processes.ts";

const root = dirname(dirname(import.meta.dirname));

/** Runs the real npm, and waits until its server is ready. */
async function npm(cwd: string, ...args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, PORT: "0", FAUXKMS_DATA: "memory", npm_config_update_notifier: "false" };
  const child = spawn("npm", args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      // All of it has ended, as it should.
    }
  });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        said += chunk;
        const found = /^fauxkms ready on (\S+)$/m.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.once("exit", () => reject(new Error(said)));
  });
  return { child, url };
}

/** Issue 15, point 4: `npm start & kill $!` left node and workerd running, because npm's shell passes no signal on. */
describe.skipIf(process.platform === "win32")("a server that npm has started", () => {
  it.each(["SIGTERM", "SIGKILL"] as const)("ends when npm start gets %s", async (signal) => {
    const { child, url } = await npm(root, "start");
    expect(await answers(url)).toBe(true);
    child.kill(signal);
    await expect.poll(() => answers(url)).toBe(false);
  });

  it.skipIf(process.platform !== "linux")("ends when npm's shell is killed", async () => {
    const { child, url } = await npm(root, "start");
    const [shell] = childrenOf(child.pid ?? 0);
    process.kill(shell?.pid ?? 0, "SIGKILL");
    await expect.poll(() => answers(url)).toBe(false);
  });

  it("ends with npm run of another package's script", async () => {
    const cwd = packageWith(`node ${join(root, "cli", "fauxkms.mjs")} start`);
    const { child, url } = await npm(cwd, "run", "mock");
    child.kill("SIGTERM");
    await expect.poll(() => answers(url)).toBe(false);
  });

  it("outlives a script that starts it in the background", async () => {
    const script = `node ${join(root, "cli", "fauxkms.mjs")} start & sleep 3; echo over`;
    const { child, url } = await npm(packageWith(script), "run", "mock");
    await new Promise((resolve) => child.once("exit", resolve));
    expect(await answers(url)).toBe(true);
  });
});

/** A package whose script `mock` is the command. */
function packageWith(mock: string): string {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ name: "a", private: true, scripts: { mock } }));
  return cwd;
}
