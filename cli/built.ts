import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = dirname(import.meta.dirname);

/** Manifest of the last build (cli/build.ts). */
const manifest = join(root, "dist", "worker.json");

/** The Worker as bundled by wrangler, and its configuration in wrangler's terms. */
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

let current: Promise<Built> | undefined;

/**
 * The built Worker. It is rebuilt only if a source, the configuration or the dependencies are newer than the last
 * build, because loading wrangler alone takes a second. A process looks once, because looking takes 15 ms.
 */
export function builtWorker(): Promise<Built> {
  current ??= upToDate();
  return current;
}

async function upToDate(): Promise<Built> {
  const script = join(root, "dist", "index.js");
  // The build runs in a process of its own, because wrangler would stay in this one's memory.
  if (isStale()) await promisify(execFile)(process.execPath, [join(root, "cli", "build.ts")]);
  return { script, ...JSON.parse(readFileSync(manifest, "utf8")) };
}

/** Whether the build is older than its sources. A package has no sources and is never stale. */
function isStale(): boolean {
  if (!existsSync(join(root, "src"))) return false;
  const builtAt = changedAt(manifest);
  const files = [
    "wrangler.toml",
    "package-lock.json",
    "cli/build.ts",
    "cli/bundle-d1.ts",
    "cli/d1-schemas.ts",
    "cli/console.ts",
  ];
  const sources = files.map((name) => join(root, name));
  const folders = ["src", "migrations", "console"].map((name) => join(root, name));
  return sources.some((path) => changedAt(path) > builtAt) || changedIn(folders, builtAt);
}

/** When a file or folder was changed, milliseconds since the epoch; 0 where there is none. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Whether anything in folders was changed after a time. It lists one folder after the other, because a recursive
 * `readdirSync` takes three times as long, which is 20 ms of each start; paths that need no normalizing spare another 2.
 */
function changedIn(folders: readonly string[], time: number): boolean {
  const left = [...folders];
  for (const folder of left) {
    for (const name of readdirSync(folder)) {
      const path = `${folder}/${name}`;
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) continue;
      if (stats.mtimeMs > time) return true;
      if (stats.isDirectory()) left.push(path);
    }
  }
  return false;
}
