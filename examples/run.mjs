// `npm run examples`: packs fauxkms, installs it in a copy of each example, and runs the example as its README says. It needs
// the npm registry; an example whose tools or packages are not to be had is left
// out, with a line that says so.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const here = import.meta.dirname;
const root = join(here, "..");
const work = mkdtempSync(join(tmpdir(), "fauxkms-examples-"));
const INSTALL = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

/** How long an installation and a run may take, in milliseconds: they are for a registry or an example that hangs. */
const INSTALL_MS = 90_000;
const RUN_MS = 180_000;
/** The runners' own limit of five seconds for a test is not for a busy machine. */
const LIMIT = `--testTimeout=${RUN_MS}`;

/** How each example is run in its copy. `needs` is a command that must succeed, `prepare` installs what npm does not. */
const EXAMPLES = {
  vitest: { run: (folder) => npmTest(folder, LIMIT) },
  jest: { run: (folder) => npmTest(folder, LIMIT) },
  miniflare: { run: (folder) => npmTest(folder) },
  "vitest-plugin": { run: (folder) => npmTest(folder, LIMIT) },
  "wrangler-dev": { run: (folder) => wranglerDev(folder) },
  pytest: {
    needs: ["python3", "-c", "import boto3, pytest"],
    run: (folder) => execute("python3", ["-m", "pytest", "-q", "-p", "no:cacheprovider"], folder),
  },
  go: {
    needs: ["go", "version"],
    prepare: (folder) => execute("go", ["mod", "download"], folder, INSTALL_MS),
    run: (folder) => execute("go", ["test", "./..."], folder),
  },
};

const asked = process.argv.slice(2);
let failed = 0;
try {
  execFileSync("npm", ["pack", "--pack-destination", work], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const packed = join(work, readdirSync(work).find((name) => name.endsWith(".tgz")) ?? "");
  for (const [name, { needs, prepare, run }] of Object.entries(EXAMPLES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    if (needs !== undefined && !succeeds(needs)) {
      console.log(`not run: examples/${name}: this machine lacks ${needs.join(" ")}`);
      continue;
    }
    const folder = join(work, name);
    cpSync(join(here, name), folder, { recursive: true });
    try {
      install(folder, packed);
      prepare?.(folder);
    } catch (error) {
      // A registry that lacks a package, or cannot be reached, says nothing about the example.
      console.log(`not run: examples/${name}: its packages cannot be installed: ${lastLines(error)}`);
      continue;
    }
    try {
      await run(folder);
      console.log(`passed: examples/${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED: examples/${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

/** Installs what the example's package.json names, with the packed fauxkms in place of a published one. */
function install(folder, packed) {
  const path = join(folder, "package.json");
  const own = readdirSync(folder).includes("package.json")
    ? JSON.parse(readFileSync(path, "utf8"))
    : { private: true };
  own.devDependencies = { ...own.devDependencies, fauxkms: `file:${packed}` };
  writeFileSync(path, JSON.stringify(own));
  execute("npm", INSTALL, folder, INSTALL_MS);
}

function npmTest(folder, ...args) {
  execute("npm", ["test", "--", ...args], folder);
}

function lastLines(error) {
  return String(error instanceof Error ? error.message : error)
    .trim()
    .split("\n")
    .slice(-3)
    .join(" ");
}

/** Runs a command with the example's own programs before others, and without the variables of this run. */
function execute(program, args, cwd, timeout = RUN_MS) {
  try {
    execFileSync(program, args, {
      cwd,
      env: environment(cwd),
      encoding: "utf8",
      timeout,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}\n${error.stdout ?? ""}\n${error.stderr ?? error}`);
  }
}

/** The environment of a user: without what this run, npm or the mock of another example has set. */
function environment(cwd) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|AWS_|ALIBABA_|FAUXKMS_|VITEST)/i.test(name),
  );
  const path = [join(cwd, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  return { ...Object.fromEntries(own), PATH: path, PYTHONDONTWRITEBYTECODE: "1", CI: "true" };
}

function succeeds([program, ...args]) {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Starts `wrangler dev` with both Workers, and sends the application a request. */
async function wranglerDev(folder) {
  const port = "4587";
  const child = spawn("npm", ["run", "dev", "--", "--port", port], {
    cwd: folder,
    env: { ...environment(folder), WRANGLER_SEND_METRICS: "false" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const exited = new Promise((resolve) => child.once("exit", resolve));
  try {
    for (let left = 600; left > 0; left--) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "hello" }).catch(
        () => null,
      );
      if (answer?.ok) {
        const { key } = await answer.json();
        if (!String(key).startsWith("arn:aws:kms:eu-west-3:111122223333:key/"))
          throw new Error(`it answers ${key}`);
        return;
      }
      if (child.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`wrangler dev does not answer\n${said}`);
  } finally {
    process.kill(-child.pid, "SIGTERM");
    await exited;
  }
}
