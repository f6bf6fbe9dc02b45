import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

import { builtWorker } from "../../cli/built.ts";

/**
 * Runs a test's own Worker in workerd, with the compatibility settings of the one that is deployed.
 *
 * @param entry path of its module.
 */
export async function startWorker(entry: string): Promise<Miniflare> {
  const { workerOptions } = await builtWorker();
  const { compatibilityDate, compatibilityFlags } = workerOptions as {
    compatibilityDate: string;
    compatibilityFlags: string[];
  };
  const worker = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "test",
          compatibilityDate,
          compatibilityFlags,
          modules: [{ type: "ESModule", path: "worker.js", contents: await bundle(entry) }],
        },
      ],
    }),
  );
  await worker.ready;
  return worker;
}

/** A module and all it imports, when needed or at once, as one text. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
    external: ["node:*", "cloudflare:*"],
    loader: { ".sql": "text" },
    // `sm-crypto-v2` asks for it where there is no global one.
    alias: { crypto: "node:crypto" },
    // So does `node-forge`, by `require`, which wrangler makes an import of.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' },
    logLevel: "error",
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`nothing was built of ${entry}`);
  return file.text;
}
