import { execFileSync, spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { controlAt } from "./calls.ts";
import { packFixture } from "./fixture-file.ts";
import { type Inventory, NOW } from "./inventory.ts";
import { makeAlibaba } from "./make-alibaba.ts";
import { attempt } from "./make-attempt.ts";
import { makeAws } from "./make-aws.ts";

/*
 * Makes the fixture of a commit by the commit's own code: `npm run upgrade-fixture -- COMMIT`. The commit is checked out
 * into a temporary worktree with the dependencies of this one, its server makes all that it can, and its data directory
 * is packed into `fixtures/NNN-COMMIT.gz`, NNN being how many commits led to it.
 */

const here = import.meta.dirname;
const root = join(here, "..", "..");
const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

const [named] = process.argv.slice(2);
if (named === undefined) {
  console.error("usage: npm run upgrade-fixture -- COMMIT");
  process.exit(2);
}
const commit = git("rev-parse", "--short=7", `${named}^{commit}`);
const place = git("rev-list", "--count", commit).padStart(3, "0");
const work = mkdtempSync(join(tmpdir(), "fauxkms-fixture-"));
const source = join(work, "source");
const data = join(work, "data");
try {
  git("worktree", "add", "--detach", source, commit);
  symlinkSync(join(root, "node_modules"), join(source, "node_modules"));
  const inventory = await serve(make);
  const file = join(here, "fixtures", `${place}-${commit}.gz`);
  packFixture(file, inventory, compacted());
  console.log(`${file}: ${readFileSync(file).length} bytes`);
} finally {
  if (existsSync(source)) git("worktree", "remove", "--force", source);
  rmSync(work, { recursive: true, force: true });
}

/** Runs the commit's server. */
async function serve<T>(use: (url: string) => Promise<T>): Promise<T> {
  // Not every commit can pick a free port by itself.
  const flags = ["start", "--port", "4571", "--data", data, "--auth", "strict", "--quotas", "off"];
  const child = spawn(process.execPath, [join(source, "cli", "fauxkms.mjs"), ...flags], {
    cwd: source,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", (said: Buffer) => {
        const ready = /^fauxkms ready on (\S+)$/m.exec(said.toString())?.[1];
        if (ready !== undefined) resolve(ready);
      });
      void exited.then(() => reject(new Error("the server ended at once")));
    });
    return await use(url);
  } finally {
    child.kill("SIGTERM");
    await exited;
  }
}

async function make(url: string): Promise<Inventory> {
  await controlAt(url, "PUT", "clock", { mode: "frozen", now: NOW });
  const aws = await makeAws(url);
  const alibaba = await attempt("alibaba", () => makeAlibaba(url));
  const { now } = await controlAt(url, "GET", "clock");
  // Journals take down in the background what was requested.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  return { commit, now: String(now), aws, alibaba };
}

/** The files of the data directory, by path; databases without a log and free pages. */
function compacted(): Map<string, Buffer> {
  for (const path of globSync("**/*.sqlite", { cwd: data })) {
    const database = new DatabaseSync(join(data, path));
    database.exec("PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
  }
  const paths = globSync("**/*", { cwd: data, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name) && entry.name !== "lock")
    .map((entry) => join(entry.parentPath, entry.name).slice(data.length + 1))
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(join(data, path))]));
}
