import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Language } from "./blocks.ts";

const root = dirname(dirname(import.meta.dirname));

/** How a block has ended. */
export interface Ended {
  readonly code: number | null;
  /** All that it wrote, in order. */
  readonly output: string;
}

/** The program of a language, and its arguments. `sh` is bash as in CI, which stops at the first command that fails. */
const PROGRAMS: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  sh: ["bash", "-euo", "pipefail"],
  ts: ["node", "--input-type=module-typescript", "-"],
  js: ["node", "--input-type=module", "-"],
  python: ["python3", "-"],
};

/** What a block needs that not every machine has, and what is missing here; null where nothing is. */
export function missingFor(language: Language, text: string): string | null {
  if (language === "python") {
    const modules = new Set(importedIn(text));
    const absent = [...modules].filter((name) => !works("python3", "-c", `import ${name}`));
    return absent.length > 0 ? `python3 with ${absent.join(", ")}` : null;
  }
  const programs = ["aws", "curl", "openssl"].filter((name) => new RegExp(`^\\s*${name} `, "m").test(text));
  const absent = language === "sh" ? programs.filter((name) => !works(name, "--version")) : [];
  return absent.length > 0 ? absent.join(", ") : null;
}

/** Modules that a program in Python imports: `import a, b.c`, `from a.b import c`. */
export function importedIn(text: string): string[] {
  return [...text.matchAll(/^(?:import (.+)|from (\w+))/gm)].flatMap(([, list, from]) =>
    from === undefined ? (list ?? "").split(",").map((name) => name.trim().split(/\W/)[0] ?? "") : [from],
  );
}

function works(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Where a block is run. */
export interface Place {
  /** Origin of the server that it calls. */
  readonly url: string;
  /** The folder of `readersFolder` in which its imports are looked up. */
  readonly folder: string;
}

/**
 * Runs a block against a server, with the environment of a reader who has none for AWS: commands in this checkout, programs in
 * JavaScript in the folder of somebody who has installed the package, where `startFauxkms` finds the server (`FAUXKMS_URL`).
 */
export async function run(language: Language, text: string, { url, folder }: Place): Promise<Ended> {
  const home = mkdtempSync(join(tmpdir(), "fauxkms-docs-"));
  // curl fails where the answer is an error, or a block that is refused would pass.
  writeFileSync(join(home, ".curlrc"), "fail-with-body\nsilent\nshow-error\n");
  const [program, ...args] = PROGRAMS[language];
  const isModule = language === "ts" || language === "js";
  const cwd = isModule ? folder : root;
  const env = { ...environment(home, url), ...(isModule && { FAUXKMS_URL: url }) };
  const child = spawn(program, args, { cwd, env, stdio: "pipe" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
  }
  child.stdin.on("error", () => {});
  child.stdin.end(text.replaceAll(/(?:127\.0\.0\.1|localhost):4599/g, new URL(url).host));
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, output }));
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The environment of a block: `$K` is the control API, as docs/control-api.md says. */
export function environment(home: string, url: string): NodeJS.ProcessEnv {
  const { PATH = "", HOME, ...rest } = process.env;
  const others = Object.entries(rest).filter(
    ([name]) => !/^(AWS|ALIBABA|FAUXKMS|VITEST|NODE_OPTIONS|https?_proxy)/i.test(name),
  );
  return {
    ...Object.fromEntries(others),
    // The Node of the dependencies, which a reader's `npm start` finds by itself.
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    HOME,
    CURL_HOME: home,
    AWS_CONFIG_FILE: join(home, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "none"),
    AWS_PAGER: "",
    K: `${url}/_fauxkms`,
  };
}
