import { execFile } from "node:child_process";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = dirname(import.meta.dirname);

/** The Worker as wrangler bundles it, and its configuration as Miniflare wants it. */
export interface Built {
  /** Path of the bundle. */
  readonly script: string;
  readonly name: string;
  readonly workerOptions: Record<string, unknown>;
}

/**
 * The built Worker. It is built when a source, the configuration or the dependencies are newer than the last
 * build; else the last one is used, because reading wrangler alone takes a second.
 */
export async function builtWorker(): Promise<Built> {
  const script = join(root, "dist", "index.js");
  const manifest = join(root, "dist", "worker.json");
  if (isStale(manifest)) await build(manifest);
  return { script, ...JSON.parse(readFileSync(manifest, "utf8")) };
}

/** Bundles the Worker exactly as `wrangler deploy` would, and notes what `wrangler.toml` says of it. */
async function build(manifest: string): Promise<void> {
  const config = join(root, "wrangler.toml");
  mkdirSync(dirname(manifest), { recursive: true });
  const wranglerBin = join(
    dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
    "bin/wrangler.js",
  );
  const args = ["deploy", "--dry-run", "--outdir", "dist", "--config", config];
  await promisify(execFile)(process.execPath, [wranglerBin, ...args], {
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", CI: "true" },
  });
  process.env.WRANGLER_LOG = "none";
  const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = await import("wrangler");
  const { workerOptions } = unstable_getMiniflareWorkerOptions(config);
  const { name } = unstable_readConfig({ config });
  writeFileSync(manifest, JSON.stringify({ name, workerOptions }, null, 2));
}

function isStale(manifest: string): boolean {
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

if (import.meta.main) {
  const { script } = await builtWorker();
  console.log(script);
}
