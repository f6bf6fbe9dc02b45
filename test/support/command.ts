import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import type { Outcome } from "./cli.ts";

const root = dirname(dirname(import.meta.dirname));

/** Runs a script of `cli/` from the root, with no variables but these, to its end. */
export function command(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Outcome> {
  const { PATH = "", HOME = "", TMPDIR = "" } = process.env;
  const child = spawn(process.execPath, [join(root, "cli", script), ...args], {
    cwd: root,
    env: {
      PATH: [dirname(process.execPath), PATH].join(delimiter),
      HOME,
      TMPDIR,
      // Without it wrangler asks the registry for a newer one.
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_WRITE_LOGS: "false",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
