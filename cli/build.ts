import { execFile } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bundleD1 } from "./bundle-d1.ts";
import { AS_COMMONJS } from "./commonjs.ts";

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
  await bundleD1(join(aside, "d1.js"));
  await minify(join(aside, "index.js"));
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
    target: "node20",
    format: "cjs",
    define: AS_COMMONJS,
    logLevel: "error",
  });
}

/**
 * Makes the Worker's bundle quick to load: without white space, and in ASCII, which V8 keeps in half the memory. Names stay,
 * so that stack traces can be read.
 */
async function minify(script: string): Promise<void> {
  const { transform } = await import("esbuild");
  const { code } = await transform(readFileSync(script, "utf8"), {
    minifyWhitespace: true,
    minifySyntax: true,
    charset: "ascii",
    legalComments: "eof",
    target: "esnext",
  });
  writeFileSync(script, code);
  // It is of the script before.
  rmSync(`${script}.map`);
}

await build();
