import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = dirname(import.meta.dirname);
const run = promisify(execFile);

/** Manifest of the build, which the local server reads (cli/built.ts). */
const manifest = join(root, "dist", "worker.json");

/** Bundles the Worker exactly as `wrangler deploy` would, and writes its configuration from `wrangler.toml`. */
async function build(): Promise<void> {
  const config = join(root, "wrangler.toml");
  // The build is made aside and moved into place, so that a server starting meanwhile finds one complete build.
  const aside = join(root, `dist-${process.pid}`);
  const wranglerBin = join(
    dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
    "bin/wrangler.js",
  );
  const args = ["deploy", "--dry-run", "--outdir", aside, "--config", config];
  await run(process.execPath, [wranglerBin, ...args], {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
  });
  process.env.WRANGLER_LOG = "none";
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import("wrangler");
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
  const { name } = unstable_readConfig({ config });
  await bundleCommandLine(join(aside, "main.cjs"));
  copyD1(join(aside, "d1"));
  writeFileSync(join(aside, "worker.json"), JSON.stringify({ name, workerOptions }, null, 2));
  rmSync(dirname(manifest), { recursive: true, force: true });
  renameSync(aside, dirname(manifest));
}

/**
 * Bundles the command line as JavaScript, because stripping its types at every start costs time and 50 MB. It is
 * CommonJS, because an import of a built-in module evaluates all its exports, which takes a tenth of a second for
 * `node:crypto`.
 */
async function bundleCommandLine(outfile: string): Promise<void> {
  const { build: bundle } = await import("esbuild");
  await bundle({
    entryPoints: [join(root, "cli", "main.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    define: { "import.meta.dirname": "__dirname", "import.meta.url": "__filename" },
    logLevel: "error",
  });
}

/** Copies the Worker that simulates D1 from Miniflare's files, because loading Miniflare itself takes half a second. */
function copyD1(folder: string): void {
  const miniflare = dirname(createRequire(import.meta.url).resolve("miniflare"));
  const modules = {
    "entry.js": "d1/entry.worker.js",
    "database.js": "d1/database.worker.js",
    "shared.js": "shared/index.worker.js",
    "zod.js": "shared/zod.worker.js",
  };
  mkdirSync(folder);
  for (const [name, source] of Object.entries(modules)) {
    copyFileSync(join(miniflare, "workers", source), join(folder, name));
  }
}

await build();
