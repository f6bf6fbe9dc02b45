import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { transform } from "esbuild";
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
    filter: (path) => !/(?:\.map|main\.cjs)$/.test(path),
  });
  const source = readFileSync(join(import.meta.dirname, "rsa-pool.ts"), "utf8");
  // Braces keep the names of both apart.
  const { code } = await transform(source, { loader: "ts" });
  writeFileSync(script, `${readFileSync(built.script, "utf8")}\n{\n${code}}\n`);
  return { built: { ...built, script }, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
