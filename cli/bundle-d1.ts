import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";

const require = createRequire(import.meta.url);

/**
 * Bundles the Worker that simulates D1 from Miniflare's files: its entry point and the Durable Object of a database.
 * Miniflare's zod alone is 0.7 MB, which each start would compile twice, so only what is used is taken, once.
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
      // Modules of workerd that only Miniflare's own extensions may import.
      "node-internal:internal_buffer": "node:buffer",
      "node-internal:internal_assert": "node:assert",
    },
    plugins: [zodByMember],
    logLevel: "error",
  });
}

/** Imports zod as a namespace, of which esbuild takes only the members that are used, unlike of an imported object. */
const zodByMember: Plugin = {
  name: "zod by member",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]d1[/\\]\w+\.worker\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(
        /import \{ z(?: as (\w+))? \} from "miniflare:zod"/g,
        (_, name = "z") => `import * as ${name} from "zod"`,
      ),
      resolveDir: import.meta.dirname,
    }));
  },
};
