import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { type Built, builtWorker } from "../../cli/built.ts";

/** A build beside the one that would be deployed. */
export interface PooledWorker {
  readonly built: Built;
  /** Removes its files, which servers need only while they start. */
  remove(): void;
}

/** The bundle that would be deployed, followed by `rsa-pool.ts`, so that a server need not search primes for each key. */
export async function pooledWorker(): Promise<PooledWorker> {
  const built = await builtWorker();
  const folder = mkdtempSync(join(tmpdir(), "fauxkms-pooled-"));
  const script = join(folder, "index.js");
  cpSync(dirname(built.script), folder, {
    recursive: true,
    filter: (path) => !path.endsWith("main.cjs"),
  });
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "rsa-pool.ts")],
    bundle: true,
    write: false,
    // A function keeps the names of both apart.
    format: "iife",
    target: "esnext",
    logLevel: "error",
  });
  writeFileSync(
    script,
    [readFileSync(built.script, "utf8"), ...outputFiles.map(({ text }) => text)].join("\n"),
  );
  return { built: { ...built, script }, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
