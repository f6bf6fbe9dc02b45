import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "../root.ts";
import { type Ended, wordsOf } from "./outcome.ts";
import { Refused } from "./refused.ts";

/** Where Node keeps the code of wrangler as compiled, because a deployment starts it many times. */
const COMPILE_CACHE = join(ROOT, "node_modules", ".cache", "wrangler");

/**
 * Wrangler as a process of its own, which knows how to log in, how to bundle, and which calls of the platform's API a
 * deployment takes.
 */
export class Wrangler {
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = { WRANGLER_SEND_METRICS: "false", NODE_COMPILE_CACHE: COMPILE_CACHE, ...env };
  }

  /** The same for an account, so that wrangler need not ask which one. */
  inAccount(id: string): Wrangler {
    return new Wrangler({ ...this.#env, CLOUDFLARE_ACCOUNT_ID: id });
  }

  /** Runs a command without a terminal, and hands back what it wrote, without colours. */
  async run(...args: readonly string[]): Promise<Ended> {
    const child = this.#spawn(args, { FORCE_COLOR: "0", WRANGLER_HIDE_BANNER: "true" }, "pipe");
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    const code = await ended(child);
    return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
  }

  /** Runs a command that must end well. @returns what it wrote on stdout @throws Refused with wrangler's words */
  async output(...args: readonly string[]): Promise<string> {
    const outcome = await this.run(...args);
    if (outcome.code === 0) return outcome.stdout;
    throw new Refused(`wrangler ${args[0]}: ${wordsOf(outcome)}`);
  }

  /** Runs a command in the terminal, where it may ask. @throws Refused if it fails, after it has said why */
  async show(outputFile: string | null, ...args: readonly string[]): Promise<void> {
    const env = outputFile === null ? {} : { WRANGLER_OUTPUT_FILE_PATH: outputFile };
    const code = await ended(this.#spawn(args, env, "inherit"));
    if (code !== 0) throw new Refused(`wrangler ${args[0]} has failed; it says why above`);
  }

  #spawn(args: readonly string[], env: NodeJS.ProcessEnv, out: "pipe" | "inherit") {
    const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
    const child = spawn(process.execPath, [join(dirname(manifest), "bin/wrangler.js"), ...args], {
      cwd: ROOT,
      env: { ...this.#env, ...env },
      stdio: [out === "pipe" ? "ignore" : "inherit", out, out],
    });
    // It must not go on for a command that was ended.
    const end = () => void child.kill();
    process.once("exit", end);
    child.once("close", () => process.off("exit", end));
    return child;
  }
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}
