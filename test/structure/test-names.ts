/**
 * Compares the names of the tests of a commit with those of the working tree: `npm run test:names -- COMMIT`. No test
 * may be lost where files are moved and suites are changed. Names are compared wherever their files are; one that
 * was changed has a line in `renamed-tests.txt`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comparedNames, readRenames } from "./compared-names.ts";

const root = join(import.meta.dirname, "..", "..");
const USAGE = `npm run test:names -- COMMIT

Exit codes: 0 each test of the commit is there, 1 some are missing, 2 bad usage.`;

/** Full names of the tests in a directory, one for each, as Vitest reads them from the files without running them. */
function namesIn(directory: string): string[] {
  const scratch = mkdtempSync(join(tmpdir(), "fauxkms-names-"));
  try {
    const list = join(scratch, "tests.json");
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    execFileSync(process.execPath, [vitest, "list", `--json=${list}`], {
      cwd: directory,
      stdio: ["ignore", "ignore", "inherit"],
    });
    return (JSON.parse(readFileSync(list, "utf8")) as { name: string }[]).map(({ name }) => name);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Names of a commit's tests, from a worktree that is gone afterwards. It borrows the packages that are here. */
function namesAt(commit: string): string[] {
  const scratch = mkdtempSync(join(tmpdir(), "fauxkms-names-"));
  const tree = join(scratch, "tree");
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
  try {
    git("worktree", "add", "--detach", tree, commit);
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
    return namesIn(tree);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    git("worktree", "prune");
  }
}

const [commit, ...rest] = process.argv.slice(2);
if (commit === undefined || commit.startsWith("-") || rest.length > 0) {
  console.error(USAGE);
  process.exit(2);
}
const renames = readRenames(readFileSync(join(import.meta.dirname, "renamed-tests.txt"), "utf8"));
const [before, now] = [namesAt(commit), namesIn(root)];
const { missing, added } = comparedNames(before, now, renames);
console.log(`${before.length} names of tests at ${commit}, ${now.length} now; ${added.length} are new`);
for (const name of missing) console.log(`missing: ${name}`);
if (missing.length === 0) console.log("none is missing");
process.exit(missing.length > 0 ? 1 : 0);
