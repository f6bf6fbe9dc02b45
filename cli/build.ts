import { execFile } from "node:child_process";
import {
  copyFileSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = dirname(import.meta.dirname);
const run = promisify(execFile);

/** The Worker as wrangler bundles it, and its configuration in wrangler's words. */
export interface Built {
  /** Path of the bundle. */
  readonly script: string;
  readonly name: string;
  readonly workerOptions: {
    readonly compatibilityDate: string;
    readonly compatibilityFlags: string[];
    readonly durableObjects: Readonly<Record<string, { readonly className: string }>>;
    readonly d1Databases: Readonly<Record<string, { readonly id: string }>>;
  };
}

/**
 * The built Worker. It is built when a source, the configuration or the dependencies are newer than the last
 * build; else the last one is used, because reading wrangler alone takes a second.
 */
export async function builtWorker(): Promise<Built> {
  const script = join(root, "dist", "index.js");
  // In a process of its own: wrangler would stay in the memory of this one.
  if (isStale()) await run(process.execPath, [join(root, "cli", "build.ts")]);
  return { script, ...JSON.parse(readFileSync(manifest, "utf8")) };
}

/** The configuration and the bundle, as the last build left them. */
const manifest = join(root, "dist", "worker.json");

/** Bundles the Worker exactly as `wrangler deploy` would, and notes what `wrangler.toml` says of it. */
async function build(): Promise<void> {
  const config = join(root, "wrangler.toml");
  // Built aside and moved into place, so that a server that starts meanwhile finds the whole of one build.
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
  await bundleCommandLine(join(aside, "main.mjs"));
  copyD1(join(aside, "d1"));
  writeFileSync(join(aside, "worker.json"), JSON.stringify({ name, workerOptions }, null, 2));
  rmSync(dirname(manifest), { recursive: true, force: true });
  renameSync(aside, dirname(manifest));
}

/** The command line as JavaScript: stripping its types at every start costs time and 50 MB. */
async function bundleCommandLine(outfile: string): Promise<void> {
  const { build: bundle } = await import("esbuild");
  await bundle({
    entryPoints: [join(root, "cli", "main.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
}

/** The Worker that plays D1 locally, by its modules' files in Miniflare: reading Miniflare itself takes half a second. */
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

function isStale(): boolean {
  const builtAt = statSync(manifest, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = [
    "wrangler.toml",
    "package-lock.json",
    "cli/build.ts",
    ...globSync("src/**/*.ts", { cwd: root }),
  ];
  return sources.some(
    (source) => (statSync(join(root, source), { throwIfNoEntry: false })?.mtimeMs ?? 0) > builtAt,
  );
}

if (import.meta.filename === process.argv[1]) await build();
