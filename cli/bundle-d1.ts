import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const require = createRequire(import.meta.url);

/**
 * Bundles the Worker that simulates D1 from Miniflare's files: its entry point and the Durable Object of a database. They are
 * bundled once, without Miniflare's zod (d1-schemas.ts), which alone is 0.7 MB and would be compiled twice at each start.
 *
 * @param outfile path of the ES module.
 */
export async function bundleD1(outfile: string): Promise<void> {
  const workers = join(dirname(require.resolve("miniflare")), "workers");
  const entry = JSON.stringify(join(workers, "d1/entry.worker.js"));
  const database = JSON.stringify(join(workers, "d1/database.worker.js"));
  await build({
    stdin: {
      contents: `export { default } from ${entry}; export { D1DatabaseObject } from ${database};`,
      resolveDir: import.meta.dirname,
    },
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    external: ["node:*", "cloudflare:*"],
    alias: {
      "miniflare:shared": join(workers, "shared/index.worker.js"),
      "miniflare:zod": join(import.meta.dirname, "d1-schemas.ts"),
      // Modules of workerd that only Miniflare's own extensions may import.
      "node-internal:internal_buffer": "node:buffer",
      "node-internal:internal_assert": "node:assert",
    },
    logLevel: "error",
  });
}
