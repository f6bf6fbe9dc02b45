import { execFile, execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { isAlive } from "../../cli/processes.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Each version of Node on this machine: the one of the tests, and those of the path. */
const NODES = new Map(
  [process.execPath, ...nodesOfPath()].map((path) => [
    execFileSync(path, ["--version"], { encoding: "utf8" }).trim(),
    path,
  ]),
);

/** Names of exports that look like files. */
const NAMES = new Set(["./wrangler.json", "./fixture-1.schema.json"]);

/** A folder of somebody who has installed the package. */
let folder: string;
/** Paths of the package's files. */
let files: readonly string[];
/** What npm said about the installation. */
let said: string;

beforeAll(async () => {
  const parent = mkdtempSync(join(tmpdir(), "fauxkms-package-"));
  // What the somebody has installed besides: Vitest and the SDKs.
  symlinkSync(join(root, "node_modules"), join(parent, "node_modules"));
  folder = join(parent, "project");
  mkdirSync(folder);
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: root,
    maxBuffer: 1e8,
  });
  const json = stdout.slice(stdout.search(/^[[{]/m));
  const [packed] = Object.values(JSON.parse(json)) as { filename: string; files: { path: string }[] }[];
  files = packed?.files.map(({ path }) => path) ?? [];
  writeFileSync(join(folder, "package.json"), '{"name":"somebody","private":true}');
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=warn"];
  const installed = await run("npm", ["install", ...flags, "-D", `./${packed?.filename}`], { cwd: folder });
  said = installed.stdout + installed.stderr;
});

afterAll(() => rmSync(dirname(folder), { recursive: true, force: true }));

describe("the packed package", () => {
  it("has what is built, and no sources or tests", () => {
    expect(files).toContain("dist/index.js");
    expect(files).toContain("lib/LICENSES.txt");
    expect(files.filter((path) => path.startsWith("dist/") && path.endsWith(".txt"))).toHaveLength(2);
    const licences = readFileSync(join(folder, "node_modules/fauxkms/lib/LICENSES.txt"), "utf8");
    for (const name of ["hono", "preact", "@preact/signals"]) expect(licences).toContain(`\n${name} `);
    expect(files.filter((path) => path.startsWith("docs/"))).toEqual(["docs/fixture-1.schema.json"]);
    expect(files.filter((path) => /^(src|test|client|bench|node_modules)\//.test(path))).toEqual([]);
    expect(files.filter((path) => /\.ts$/.test(path) && !path.endsWith(".d.ts"))).toEqual([]);
  });

  it("is installed without a warning, and with nothing but workerd and file locks", () => {
    expect(said).not.toMatch(/warn/i);
    const installed = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
    expect(installed.filter((name) => !/^(bare-|require-addon$|which-runtime$)/.test(name)).sort()).toEqual([
      "@cloudflare",
      "fauxkms",
      "fs-native-extensions",
    ]);
  });

  it("names every file of its exports", () => {
    const { exports } = JSON.parse(readFileSync(join(folder, "node_modules/fauxkms/package.json"), "utf8"));
    const named = JSON.stringify(exports).match(/(?<=")\.\/[^"]+\.\w+(?=")/g) ?? [];
    const present = new Set(files.map((path) => `./${path}`));
    expect(named.filter((path) => !present.has(path) && !NAMES.has(path))).toEqual([]);
  });

  it("throttles and passes in the README's first test, as it stands", async () => {
    const [, text = ""] =
      /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    expect(text).toContain("toBeThrottled");
    writeFileSync(join(folder, "kms.test.ts"), text);
    const others = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_OPTIONS|FAUXKMS|AWS)/.test(name),
    );
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const { stdout } = await run(
      process.execPath,
      [vitest, "run", `--testTimeout=${120_000 * inject("slowness")}`],
      {
        cwd: folder,
        env: { ...Object.fromEntries(others), NO_COLOR: "1" },
      },
    );
    expect(stdout).toMatch(/Tests\s+1 passed \(1\)/);
  });

  it("has every command", async () => {
    const fauxkms = (...args: string[]) => run("npx", ["fauxkms", ...args], { cwd: folder });
    expect((await fauxkms("bill", "--qps", "1000")).stdout).toContain("Total in USD");
    expect((await fauxkms("demo")).stdout).toMatch(/5 passed, 7 throttled[\s\S]*CloudWatch counted/);
    writeFileSync(join(folder, "seed.yaml"), "fauxkms: fixture/1\n");
    await fauxkms("fixture", "check", "seed.yaml");
    await expect(fauxkms("preview", "up")).rejects.toMatchObject({ code: 2 });
    await expect(fauxkms("preview", "up", "pr-1", "--worker")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("needs a clone"),
    });
  });

  it.each([...NODES])(
    "starts, throttles and stops under Node %s, as a module and as CommonJS",
    async (_, node) => {
      const use = `
      const mock = await startFauxkms({ attach: false });
      const world = await mock.workspace();
      const { filled } = { filled: await world.quotas.fill("createKey") };
      const answer = await fetch(mock.url, { method: "POST", body: "{}", headers: {
        "x-amz-target": "TrentService.CreateKey", "content-type": "application/x-amz-json-1.1",
        authorization: "AWS4-HMAC-SHA256 Credential=" + world.keys.aws.accessKeyId + "/20270101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00",
      } });
      const version = process.version;
      console.log(JSON.stringify({ version, pid: mock.pid, used: filled.used, type: (await answer.json()).__type }));
      await mock.stop();
    `;
      writeFileSync(join(folder, "use.mjs"), `import { startFauxkms } from "fauxkms";\n${use}`);
      writeFileSync(
        join(folder, "use.cjs"),
        `const { startFauxkms } = require("fauxkms");\n(async () => {${use}})();`,
      );
      for (const script of ["use.mjs", "use.cjs"]) {
        const { stdout, stderr } = await run(node, [script], { cwd: folder });
        const { version, pid, used, type } = JSON.parse(stdout);
        expect([script, version, used, type, stderr]).toEqual([
          script,
          _,
          5,
          expect.stringContaining("Exception"),
          "",
        ]);
        expect(isAlive(pid)).toBe(false);
      }
    },
  );
});

function nodesOfPath(): string[] {
  const folders = (process.env.PATH ?? "").split(":");
  return folders.flatMap((each) => {
    try {
      return readdirSync(each).includes("node") ? [join(each, "node")] : [];
    } catch {
      return [];
    }
  });
}
