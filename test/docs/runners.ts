import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import type { Block } from "./blocks.ts";
import { environment } from "./commands.ts";

const root = dirname(dirname(import.meta.dirname));

/** Whether a block is a file of tests for Vitest. */
export function isVitestFile({ text }: Block): boolean {
  return /from "(?:fauxkms\/vitest|vitest)"/.test(text);
}

/** Whether a block is the configuration of Vitest that the documentation shows. */
export function isVitestConfig({ text }: Block): boolean {
  return text.includes('from "vitest/config"');
}

/** Name of a block's file. */
export function fileOf({ file, line }: Block, extension: string): string {
  return `${file.replaceAll(/\W/g, "-")}-${line}.${extension}`;
}

/** How the tests of a block went. */
export interface Outcome {
  readonly passed: number;
  /** Messages of those that failed, and of what kept the file from being loaded. */
  readonly failures: readonly string[];
}

/**
 * Runs all blocks that are files of tests in one run of Vitest, as readers do, in a folder and with a configuration of theirs,
 * against a server.
 *
 * @returns what became of each file, by its name, and all that Vitest wrote
 */
export async function runVitest(
  blocks: readonly Block[],
  configuration: Block,
  { folder, url }: { readonly folder: string; readonly url: string },
): Promise<{ readonly outcomes: ReadonlyMap<string, Outcome>; readonly output: string }> {
  for (const block of blocks) writeFileSync(join(folder, fileOf(block, "test.ts")), block.text);
  writeFileSync(join(folder, "vitest.config.ts"), configuration.text);
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  // A limit of time is for what hangs, and the machine may be busy.
  const limit = `--testTimeout=${120_000 * inject("slowness")}`;
  const args = [vitest, "run", limit, "--reporter=default", "--reporter=json", `--outputFile=${report}`];
  const env = { ...environment(folder, url), FAUXKMS_URL: url, CI: "1" };
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  return { outcomes: outcomesIn(report, output), output };
}

/** The part of Vitest's report in JSON that is read. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function outcomesIn(path: string, output: string): ReadonlyMap<string, Outcome> {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Error(`Vitest wrote no report: ${output}`);
  }
  return new Map(
    report.testResults.map(({ name, message, assertionResults }) => [
      name.slice(name.lastIndexOf("/") + 1),
      {
        passed: assertionResults.filter(({ status }) => status === "passed").length,
        failures: [
          ...(message === "" ? [] : [message]),
          ...assertionResults.flatMap(({ failureMessages }) => failureMessages),
        ],
      },
    ]),
  );
}
